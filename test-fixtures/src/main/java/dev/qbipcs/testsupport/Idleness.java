package dev.qbipcs.testsupport;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

import org.awaitility.Awaitility;

/**
 * Waits until a thread or a process is idle. Its earlier activity does not count, however
 * long it took.
 */
final class Idleness {

	/** Short for a test, and long for a thread that does not sleep. */
	private static final Duration A_WHILE = Duration.ofMillis(500);

	private Idleness() {
	}

	/**
	 * Wait until a counter hardly grows for a while.
	 * @param sleeper names the thread or process
	 * @param counter its wakeups or its CPU time
	 * @param most how much the counter may grow
	 */
	static void await(String sleeper, LongSupplier counter, long most) {
		AtomicLong before = new AtomicLong(counter.getAsLong());
		Awaitility.await(sleeper + " to sleep").pollInterval(A_WHILE).until(() -> {
			long now = counter.getAsLong();
			return now - before.getAndSet(now) <= most;
		});
	}

}
