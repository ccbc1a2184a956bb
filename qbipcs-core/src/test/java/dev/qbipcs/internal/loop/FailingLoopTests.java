package dev.qbipcs.internal.loop;

import java.util.concurrent.atomic.AtomicInteger;

import dev.qbipcs.PollingPolicy;
import dev.qbipcs.spi.EventLoop;
import dev.qbipcs.spi.EventLoop.Priority;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A loop keeps running and ends gracefully even if its jobs and handlers throw, also if
 * logging the exception fails.
 */
class FailingLoopTests {

	private final EpollLoop loop = EpollLoop.start("failing-loop", PollingPolicy.DEFAULT);

	private final Sockets sockets = Sockets.open();

	private final Sockets others = Sockets.open();

	@AfterEach
	void close() {
		this.loop.close();
		this.sockets.close();
		this.others.close();
	}

	@Test
	void aJobMayRunOutOfMemoryWithNoneLeftToLogIt() {
		AtomicInteger ran = new AtomicInteger();
		for (Priority priority : Priority.values()) {
			this.loop.execute(priority, () -> {
				ran.incrementAndGet();
				throw new Unspeakable();
			});
		}
		this.loop.execute(Priority.LOW, ran::incrementAndGet);
		await(ran, 4);
	}

	@Test
	void aHandlerMayRunOutOfMemoryInEveryCall() {
		AtomicInteger called = new AtomicInteger();
		this.loop.execute(Priority.MEDIUM,
				() -> this.loop.add(Priority.MEDIUM, this.sockets.fd(), EventLoop.READABLE, failing(called)));
		this.sockets.makeReadable();
		Awaitility.await().until(() -> called.get() > 100);
		AtomicInteger ran = new AtomicInteger();
		this.loop.execute(Priority.MEDIUM, ran::incrementAndGet);
		await(ran, 1);
	}

	@Test
	void aHandlerThatFailsWhenTheLoopIsClosedDoesNotPreventOthersFromEnding() {
		AtomicInteger told = new AtomicInteger();
		AtomicInteger failed = new AtomicInteger();
		AtomicInteger added = new AtomicInteger();
		this.loop.execute(Priority.MEDIUM, () -> {
			this.loop.add(Priority.MEDIUM, this.sockets.fd(), 0, failing(failed));
			this.loop.add(Priority.MEDIUM, this.others.fd(), 0, ending(told));
			added.incrementAndGet();
		});
		await(added, 1);
		this.loop.close();
		await(told, 1);
		await(failed, 1);
	}

	private static void await(AtomicInteger counter, int value) {
		Awaitility.await().untilAsserted(() -> assertThat(counter).hasValue(value));
	}

	private static EventLoop.Handler ending(AtomicInteger told) {
		return new EventLoop.Handler() {

			@Override
			public void ready(int events) {
				throw new AssertionError("nothing is awaited");
			}

			@Override
			public void loopClosed() {
				told.incrementAndGet();
			}

		};
	}

	private static EventLoop.PolledHandler failing(AtomicInteger called) {
		return new EventLoop.PolledHandler() {

			@Override
			public void ready(int events) {
				fail();
			}

			@Override
			public boolean poll() {
				return fail();
			}

			@Override
			public void pollingBegins() {
				fail();
			}

			@Override
			public boolean pollingEnds() {
				return fail();
			}

			@Override
			public void loopClosed() {
				fail();
			}

			private boolean fail() {
				called.incrementAndGet();
				throw new Unspeakable();
			}

		};
	}

	/**
	 * An error that cannot be logged, as if memory ran out while logging it.
	 */
	@SuppressWarnings("serial")
	private static final class Unspeakable extends OutOfMemoryError {

		@Override
		public String getMessage() {
			throw new OutOfMemoryError("no memory for a message");
		}

		@Override
		public StackTraceElement[] getStackTrace() {
			throw new OutOfMemoryError("no memory for a stack trace");
		}

		@Override
		public String toString() {
			throw new OutOfMemoryError("no memory for a text");
		}

	}

}
