package dev.qbipcs.client;

import java.time.Duration;

/**
 * Turns timeouts into points of {@link System#nanoTime()}.
 */
final class Deadline {

	private static final Duration FOR_EVER = Duration.ofNanos(Long.MAX_VALUE / 4);

	private Deadline() {
	}

	// A negative timeout never ends.
	static long after(Duration timeout) {
		boolean endless = timeout.isNegative() || timeout.compareTo(FOR_EVER) > 0;
		return System.nanoTime() + (endless ? FOR_EVER : timeout).toNanos();
	}

}
