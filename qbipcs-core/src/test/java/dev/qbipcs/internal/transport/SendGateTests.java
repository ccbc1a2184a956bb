package dev.qbipcs.internal.transport;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One thread at a time, and none once the gate has ended.
 */
class SendGateTests {

	private final AtomicInteger ended = new AtomicInteger();

	private final SendGate gate = new SendGate(this.ended::incrementAndGet);

	@Test
	void itIsFreeAgainAfterLeaving() {
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
	void closingAnEmptyGateEndsItAtOnceAndOnlyOnce() {
		this.gate.enter();
		this.gate.leave();
		assertThat(this.ended).hasValue(0);
		this.gate.close();
		assertThat(this.ended).hasValue(1);
		this.gate.close();
		assertThat(this.ended).hasValue(1);
	}

	@Test
	void theThreadInsideEndsAGateThatWasClosedMeanwhile() {
		this.gate.enter();
		this.gate.close();
		assertThat(this.ended).hasValue(0);
		assertThat(this.gate.tryEnter()).isFalse();
		this.gate.leave();
		assertThat(this.ended).hasValue(1);
		assertThat(this.gate.enter()).isFalse();
	}

	@Test
	void aThreadThatMayNotWaitIsRefusedWhileAnotherIsInside() {
		this.gate.enter();
		assertThat(this.gate.tryEnter()).isFalse();
		this.gate.leave();
		assertThat(this.gate.tryEnter()).isTrue();
		this.gate.leave();
	}

	@Test
	void aThreadThatWaitsIsRefusedWhenTheGateIsClosed() throws Exception {
		this.gate.enter();
		AtomicBoolean entered = new AtomicBoolean(true);
		Thread waiting = Thread.ofPlatform().start(() -> entered.set(this.gate.enter()));
		this.gate.close();
		waiting.join();
		assertThat(entered).isFalse();
		this.gate.leave();
		assertThat(this.ended).hasValue(1);
	}

	@Test
	void interruptedVirtualThreadsThatWaitLetTheOneInsideRun() {
		this.gate.enter();
		AtomicInteger waiting = new AtomicInteger();
		AtomicInteger stillInterrupted = new AtomicInteger();
		int count = 4 * Runtime.getRuntime().availableProcessors();
		for (int i = 0; i < count; i++) {
			Thread.startVirtualThread(() -> {
				Thread.currentThread().interrupt();
				waiting.incrementAndGet();
				this.gate.enter();
				stillInterrupted.addAndGet(Thread.interrupted() ? 1 : 0);
				this.gate.leave();
			});
		}
		Awaitility.await().until(() -> waiting.get() == count);
		Thread.startVirtualThread(this.gate::leave);
		Awaitility.await().until(() -> stillInterrupted.get() == count);
	}

	@Test
	void threadsExcludeEachOtherUntilTheEnd() throws Exception {
		AtomicInteger inside = new AtomicInteger();
		AtomicInteger overlaps = new AtomicInteger();
		AtomicInteger late = new AtomicInteger();
		Crowd crowd = new Crowd(4, () -> {
			overlaps.addAndGet((inside.incrementAndGet() == 1) ? 0 : 1);
			late.addAndGet(this.ended.get());
			inside.decrementAndGet();
		});
		crowd.awaitEachEntered(200);
		this.gate.close();
		crowd.join();
		assertThat(overlaps).hasValue(0);
		assertThat(late).as("entered after the end").hasValue(0);
		assertThat(this.ended).hasValue(1);
		assertThat(crowd.unguarded).isEqualTo(crowd.entered.stream().mapToLong(AtomicInteger::get).sum());
	}

	// The other threads leave the gate for a few instructions only.
	@Test
	void aThreadThatWaitsGetsInWhileOthersHoldTheGateNearlyAlways() throws Exception {
		Crowd crowd = new Crowd(3, () -> {
			for (int i = 0; i < 20_000; i++) {
				Thread.onSpinWait();
			}
		});
		for (int i = 0; i < 20; i++) {
			assertThat(this.gate.enter()).isTrue();
			this.gate.leave();
		}
		crowd.awaitEachEntered(20);
		this.gate.close();
		crowd.join();
		assertThat(this.ended).hasValue(1);
	}

	@Test
	void closingEndsItOnceInAnyInterleaving() throws Exception {
		for (int i = 0; i < 2000; i++) {
			AtomicInteger inside = new AtomicInteger();
			AtomicInteger ends = new AtomicInteger();
			AtomicInteger tooEarly = new AtomicInteger();
			SendGate raced = new SendGate(() -> {
				tooEarly.addAndGet(inside.get());
				ends.incrementAndGet();
			});
			CyclicBarrier start = new CyclicBarrier(2);
			Thread sender = Thread.ofPlatform().start(() -> {
				await(start);
				while (raced.enter()) {
					inside.set(1);
					inside.set(0);
					raced.leave();
				}
			});
			await(start);
			raced.close();
			raced.close();
			sender.join();
			assertThat(ends).hasValue(1);
			assertThat(tooEarly).hasValue(0);
		}
	}

	private static void await(CyclicBarrier barrier) {
		try {
			barrier.await();
		}
		catch (InterruptedException | BrokenBarrierException ex) {
			throw new AssertionError(ex);
		}
	}

	/**
	 * Threads that enter and leave until the gate is closed.
	 */
	private final class Crowd {

		private final List<AtomicInteger> entered = new ArrayList<>();

		private final List<Thread> threads = new ArrayList<>();

		private long unguarded;

		Crowd(int count, Runnable inside) {
			for (int i = 0; i < count; i++) {
				AtomicInteger mine = new AtomicInteger();
				this.entered.add(mine);
				this.threads.add(Thread.ofPlatform().daemon().start(() -> {
					while (SendGateTests.this.gate.enter()) {
						this.unguarded++;
						mine.incrementAndGet();
						inside.run();
						SendGateTests.this.gate.leave();
					}
				}));
			}
		}

		void awaitEachEntered(int times) {
			Awaitility.await().until(() -> this.entered.stream().allMatch((count) -> count.get() >= times));
		}

		void join() throws InterruptedException {
			for (Thread thread : this.threads) {
				thread.join();
			}
		}

	}

}
