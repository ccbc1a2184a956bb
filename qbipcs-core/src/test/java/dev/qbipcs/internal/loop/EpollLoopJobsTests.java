package dev.qbipcs.internal.loop;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import dev.qbipcs.PollingPolicy;
import dev.qbipcs.spi.EventLoop;
import dev.qbipcs.spi.EventLoop.Priority;
import dev.qbipcs.testsupport.Patience;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Jobs on a loop.
 */
class EpollLoopJobsTests {

	private final EpollLoop loop = EpollLoop.start("job-loop", PollingPolicy.DEFAULT);

	@AfterEach
	void close() {
		this.loop.close();
	}

	@Test
	void jobsOfManyThreadsAllRunAndInTheOrderOfTheirThread() throws Exception {
		int threads = 8;
		int jobs = 5000;
		int[] last = new int[threads];
		AtomicInteger ran = new AtomicInteger();
		AtomicInteger outOfOrder = new AtomicInteger();
		CountDownLatch start = new CountDownLatch(1);
		for (int i = 0; i < threads; i++) {
			int thread = i;
			Thread.ofPlatform().start(() -> {
				await(start);
				for (int k = 1; k <= jobs; k++) {
					int number = k;
					this.loop.execute(Priority.MEDIUM, () -> {
						outOfOrder.addAndGet((last[thread] == number - 1) ? 0 : 1);
						last[thread] = number;
						ran.incrementAndGet();
					});
				}
			});
		}
		start.countDown();
		Awaitility.await().until(() -> ran.get() == threads * jobs);
		assertThat(outOfOrder).hasValue(0);
	}

	@Test
	void jobsRunOnTheLoop() {
		CountDownLatch done = new CountDownLatch(1);
		List<Boolean> inLoop = new CopyOnWriteArrayList<>();
		this.loop.execute(Priority.MEDIUM, () -> {
			inLoop.add(this.loop.inLoop());
			done.countDown();
		});
		await(done);
		assertThat(inLoop).containsExactly(true);
		assertThat(this.loop.inLoop()).isFalse();
	}

	@Test
	void higherPrioritiesRunFirst() {
		List<Priority> order = new CopyOnWriteArrayList<>();
		CountDownLatch done = new CountDownLatch(6);
		this.loop.execute(Priority.MEDIUM, () -> {
			for (int i = 0; i < 2; i++) {
				for (Priority priority : Priority.values()) {
					this.loop.execute(priority, () -> {
						order.add(priority);
						done.countDown();
					});
				}
			}
		});
		await(done);
		// jobs of lower priorities join the current turn
		assertThat(order.stream().filter((priority) -> priority != Priority.LOW)).containsSubsequence(Priority.HIGH,
				Priority.HIGH);
		assertThat(order).hasSize(6);
		assertThat(order.indexOf(Priority.MEDIUM)).isGreaterThan(order.lastIndexOf(Priority.HIGH));
	}

	@Test
	void aJobThatAddsItselfDoesNotStarveDescriptors() {
		CountDownLatch served = new CountDownLatch(1);
		AtomicInteger turns = new AtomicInteger();
		try (Sockets sockets = Sockets.open()) {
			Runnable again = new Runnable() {
				@Override
				public void run() {
					turns.incrementAndGet();
					if (served.getCount() > 0) {
						EpollLoopJobsTests.this.loop.execute(Priority.HIGH, this);
					}
				}
			};
			this.loop.execute(Priority.MEDIUM, () -> {
				this.loop.add(Priority.LOW, sockets.fd(), 1, (events) -> {
					this.loop.remove(sockets.fd());
					served.countDown();
				});
				again.run();
			});
			Awaitility.await().until(() -> turns.get() > 10);
			sockets.makeReadable();
			await(served);
		}
	}

	@Test
	void aJobThatFailsDoesNotEndTheLoop() {
		CountDownLatch done = new CountDownLatch(1);
		this.loop.execute(Priority.MEDIUM, () -> {
			throw new AssertionError("on purpose");
		});
		this.loop.execute(Priority.MEDIUM, done::countDown);
		await(done);
	}

	@Test
	void aScheduledJobRunsOnTheLoopWhenItIsDue() {
		AtomicLong ran = new AtomicLong();
		List<Boolean> inLoop = new CopyOnWriteArrayList<>();
		long start = System.nanoTime();
		this.loop.schedule(Duration.ofMillis(40), () -> {
			inLoop.add(this.loop.inLoop());
			ran.set(System.nanoTime());
		});
		Awaitility.await().until(() -> ran.get() != 0);
		assertThat(Duration.ofNanos(ran.get() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(40));
		assertThat(inLoop).containsExactly(true);
	}

	@Test
	void aCancelledJobDoesNotRun() {
		List<String> ran = new CopyOnWriteArrayList<>();
		EventLoop.Timer timer = this.loop.schedule(Duration.ofMillis(20), () -> ran.add("cancelled"));
		this.loop.schedule(Duration.ofMillis(40), () -> ran.add("later"));
		timer.cancel();
		timer.cancel();
		Awaitility.await().until(() -> !ran.isEmpty());
		assertThat(ran).containsExactly("later");
	}

	@Test
	void aParkedLoopUsesNoProcessorTime() {
		AtomicLong thread = new AtomicLong();
		CountDownLatch done = new CountDownLatch(1);
		this.loop.execute(Priority.MEDIUM, () -> {
			thread.set(Thread.currentThread().threadId());
			done.countDown();
		});
		await(done);
		AtomicLong last = new AtomicLong();
		Awaitility.await("the loop to park")
			.pollInterval(Duration.ofMillis(20))
			.during(Duration.ofMillis(400))
			.until(() -> processorTime(thread) == last.getAndSet(processorTime(thread)));
	}

	private static long processorTime(AtomicLong thread) {
		return ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.get());
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
