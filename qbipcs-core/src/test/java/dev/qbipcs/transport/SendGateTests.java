package dev.qbipcs.transport;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One thread at a time, and nobody after the end.
 */
class SendGateTests {

	private final SendGate gate = new SendGate();

	@Test
	void itIsFreeAgainWhenItWasLeft() {
		for (int i = 0; i < 3; i++) {
			assertThat(this.gate.enter()).isTrue();
			this.gate.leave();
		}
	}

	@Test
	void itStaysClosed() {
		this.gate.close();
		assertThat(this.gate.enter()).isFalse();
		this.gate.close();
		assertThat(this.gate.enter()).isFalse();
	}

	@Test
	void closingWaitsForWhoeverIsInside() throws Exception {
		this.gate.enter();
		AtomicBoolean closed = new AtomicBoolean();
		Thread closer = Thread.ofPlatform().start(() -> {
			this.gate.close();
			closed.set(true);
		});
		Awaitility.await().until(() -> closer.getState() == Thread.State.TIMED_WAITING);
		assertThat(closed).isFalse();
		this.gate.leave();
		closer.join();
		assertThat(closed).isTrue();
		assertThat(this.gate.enter()).isFalse();
	}

	@Test
	void threadsExcludeEachOtherUntilTheEnd() throws Exception {
		int threads = 4;
		int[] unguarded = new int[1];
		AtomicInteger inside = new AtomicInteger();
		AtomicInteger overlaps = new AtomicInteger();
		AtomicInteger entered = new AtomicInteger();
		AtomicBoolean closed = new AtomicBoolean();
		AtomicInteger late = new AtomicInteger();
		CountDownLatch start = new CountDownLatch(1);
		List<Thread> all = new ArrayList<>();
		for (int i = 0; i < threads; i++) {
			all.add(Thread.ofPlatform().start(() -> {
				awaitUninterruptibly(start);
				while (this.gate.enter()) {
					overlaps.addAndGet((inside.incrementAndGet() == 1) ? 0 : 1);
					late.addAndGet(closed.get() ? 1 : 0);
					unguarded[0]++;
					entered.incrementAndGet();
					inside.decrementAndGet();
					this.gate.leave();
				}
			}));
		}
		start.countDown();
		Awaitility.await().until(() -> entered.get() > 200_000);
		this.gate.close();
		closed.set(true);
		for (Thread thread : all) {
			thread.join();
		}
		assertThat(overlaps).hasValue(0);
		assertThat(late).as("entered after the end").hasValue(0);
		assertThat(unguarded[0]).isEqualTo(entered.get());
	}

	private static void awaitUninterruptibly(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

}
