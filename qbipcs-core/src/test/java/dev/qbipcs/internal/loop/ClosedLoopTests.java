package dev.qbipcs.internal.loop;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.PollingPolicy;
import dev.qbipcs.spi.EventLoop.Priority;
import dev.qbipcs.testsupport.Patience;
import dev.qbipcs.testsupport.ServiceNames;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * When a loop ends, jobs that it accepted still run, and later ones are refused.
 */
class ClosedLoopTests {

	private final String name = ServiceNames.unique("closed-loop");

	private final EpollLoop loop = EpollLoop.start(this.name, PollingPolicy.DEFAULT);

	@Test
	void acceptedJobsStillRun() throws Exception {
		CountDownLatch entered = new CountDownLatch(1);
		CountDownLatch go = new CountDownLatch(1);
		AtomicInteger ran = new AtomicInteger();
		this.loop.execute(Priority.MEDIUM, () -> {
			entered.countDown();
			await(go);
		});
		entered.await();
		for (int i = 0; i < 1000; i++) {
			this.loop.execute(Priority.MEDIUM, ran::incrementAndGet);
		}
		this.loop.close();
		go.countDown();
		Awaitility.await().until(() -> ran.get() == 1000);
	}

	@Test
	void jobsAddedByTheLastJobsStillRun() {
		CountDownLatch ran = new CountDownLatch(1);
		this.loop.execute(Priority.MEDIUM, () -> {
			this.loop.close();
			this.loop.execute(Priority.MEDIUM, () -> this.loop.execute(Priority.LOW, ran::countDown));
		});
		await(ran);
	}

	@Test
	void noJobIsRefusedWhileAnotherRuns() {
		CountDownLatch entered = new CountDownLatch(1);
		CountDownLatch go = new CountDownLatch(1);
		CountDownLatch ran = new CountDownLatch(1);
		this.loop.execute(Priority.MEDIUM, () -> {
			this.loop.close();
			// runs when the loop is about to end
			this.loop.execute(Priority.MEDIUM, () -> {
				entered.countDown();
				await(go);
			});
		});
		await(entered);
		this.loop.execute(Priority.MEDIUM, () -> {
			assertThat(this.loop.inLoop()).isTrue();
			ran.countDown();
		});
		go.countDown();
		await(ran);
	}

	@Test
	void aLateJobIsRefused() {
		end();
		for (int i = 0; i < 2; i++) {
			assertThatExceptionOfType(IpcException.class).isThrownBy(() -> this.loop.execute(Priority.MEDIUM, () -> {
			})).matches((ex) -> ex.is(Errno.ESHUTDOWN)).withMessageContaining(this.name);
		}
	}

	@Test
	void closingAgainDoesNothing() {
		end();
		this.loop.close();
		this.loop.close();
	}

	@Test
	void noJobIsLostWhileTheLoopEnds() throws Exception {
		this.loop.close();
		int accepted = 0;
		AtomicInteger ran = new AtomicInteger();
		for (int i = 0; i < 500; i++) {
			EpollLoop ending = EpollLoop.start("ending-loop", PollingPolicy.DEFAULT);
			CountDownLatch warm = new CountDownLatch(1);
			ending.execute(Priority.MEDIUM, warm::countDown);
			await(warm);
			Thread closer = Thread.ofPlatform().start(ending::close);
			try {
				while (closer.isAlive()) {
					ending.execute(Priority.MEDIUM, ran::incrementAndGet);
					accepted++;
				}
			}
			catch (IpcException ex) {
				// too late
			}
			closer.join();
		}
		int expected = accepted;
		Awaitility.await().untilAsserted(() -> assertThat(ran).hasValue(expected));
	}

	private void end() {
		this.loop.close();
		Awaitility.await()
			.until(() -> Thread.getAllStackTraces()
				.keySet()
				.stream()
				.noneMatch((thread) -> thread.getName().equals(this.name)));
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

}
