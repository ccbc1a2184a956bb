package dev.qbipcs.spring.handler;

import java.util.ArrayDeque;
import java.util.Queue;

import dev.qbipcs.IpcMessage;
import dev.qbipcs.spi.EventLoop.Task;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which calls of a handler run on the loop's thread, and which on virtual threads.
 */
class AdaptiveExecutionTests {

	private final FakeConnection connection = new FakeConnection();

	private final FakeLoop loop = this.connection.loop;

	private final Queue<Runnable> virtual = new ArrayDeque<>();

	private final HandlerCalls counts = new HandlerCalls();

	private boolean exhausted;

	private final AdaptiveExecution execution = new AdaptiveExecution((connection, call) -> start(call), this.counts,
			new ActivityCounter());

	private int calls;

	private int active;

	@Test
	void callsRunOnTheLoopsThreadWhileNoneTakesLong() {
		for (int i = 0; i < 10_000; i++) {
			call();
			this.loop.lent.remove().run();
		}
		assertThat(this.calls).isEqualTo(10_000);
		assertThat(this.counts.counts()).containsEntry(HandlerThread.EVENT_LOOP, 10_000L);
		assertThat(this.virtual).isEmpty();
	}

	@Test
	void afterALongCallTheNextOnesRunOnVirtualThreadsAndThenTheLoopIsTriedAgain() {
		for (int expected : new int[] { 16, 32, 64, 128, 256, 512, 1024, 1024, 1024 }) {
			call();
			Task task = this.loop.lent.remove();
			task.run();
			task.outlasted();
			assertThat(callsUntilTheLoopIsTried()).isEqualTo(expected);
			this.loop.lent.remove().run();
		}
	}

	@Test
	void callsThatWaitBehindALongOneRunOnVirtualThreads() {
		call();
		call();
		Task first = this.loop.lent.remove();
		first.run();
		first.outlasted();
		this.loop.lent.remove().run();
		assertThat(this.calls).isEqualTo(1);
		this.virtual.remove().run();
		assertThat(this.calls).isEqualTo(2);
	}

	@Test
	void withoutMemoryForAThreadACallThatWaitsRunsOnTheLoopsThread() {
		call();
		call();
		this.loop.lent.remove().outlasted();
		this.exhausted = true;
		this.loop.lent.remove().run();
		assertThat(this.calls).isEqualTo(1);
	}

	@Test
	void aHandlerThatIsLongForOnceHasAShortBreak() {
		for (int expected : new int[] { 16, 32, 16, 16 }) {
			int calls = (expected == 32) ? 10 : 2000;
			for (int i = 0; i < calls; i++) {
				call();
				this.loop.lent.remove().run();
			}
			call();
			this.loop.lent.remove().outlasted();
			assertThat(callsUntilTheLoopIsTried()).isEqualTo(expected);
			this.loop.lent.remove().run();
		}
	}

	@Test
	void aCallIsActiveFromWhenItOutlastsItsTimeOnTheLoopUntilItReturns() {
		this.execution.execute(this.connection.api, () -> {
			assertThat(this.active).isZero();
			this.loop.lent.element().outlasted();
			assertThat(this.active).isEqualTo(1);
		});
		this.loop.lent.element().run();
		assertThat(this.active).isZero();
	}

	@Test
	void aCallThatReturnedMeanwhileIsNotActive() {
		call();
		Task task = this.loop.lent.remove();
		task.run();
		task.outlasted();
		assertThat(this.active).isZero();
	}

	private int callsUntilTheLoopIsTried() {
		int count = 0;
		for (call(); this.loop.lent.isEmpty(); call()) {
			count++;
			this.virtual.remove().run();
		}
		return count;
	}

	private void call() {
		this.execution.execute(this.connection.api, () -> this.calls++);
	}

	private void start(Runnable task) {
		if (this.exhausted) {
			throw new OutOfMemoryError("unable to create native thread");
		}
		this.virtual.add(task);
	}

	private final class ActivityCounter implements MethodObserver {

		@Override
		public Call begin(IpcMessage request) {
			return Call.NONE;
		}

		@Override
		public Activity active() {
			AdaptiveExecutionTests.this.active++;
			return () -> AdaptiveExecutionTests.this.active--;
		}

	}

}
