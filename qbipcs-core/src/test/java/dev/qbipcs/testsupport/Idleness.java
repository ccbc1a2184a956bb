package dev.qbipcs.testsupport;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

import org.awaitility.Awaitility;

/**
 * Waits until a thread or a process has nothing to do. What it did before does not count,
 * so that it does not matter how long that took.
 */
final class Idleness {

	/** Not too long for a test, and long for a thread that does not sleep. */
	private static final Duration A_WHILE = Duration.ofMillis(500);

	private Idleness() {
	}

	/**
	 * Wait until a counter hardly grows for a while.
	 * @param who the thread or process
	 * @param counter its wakeups or its processor time
	 * @param most by how much it may grow
	 */
	static void await(String who, LongSupplier counter, long most) {
		AtomicLong before = new AtomicLong(counter.getAsLong());
		Awaitility.await(who + " to sleep").pollInterval(A_WHILE).until(() -> {
			long now = counter.getAsLong();
			return now - before.getAndSet(now) <= most;
		});
	}

}
