package dev.qbipcs;

import java.time.Duration;
import java.util.Objects;

/**
 * How a loop looks for input before it parks. Waking a parked thread costs the kernel 5
 * to 50 microseconds; a loop that still looks at the shared memory of its connections
 * when the next request comes answers it in one. The time is tuned by itself: it grows
 * while requests come soon after the loop parked, and shrinks to nothing while they do
 * not. An idle service uses no CPU.
 * <p>
 * A loop does not look around when the threads of this machine compete for its
 * processors, nor when there is only one.
 *
 * @param maxTime the longest time to look after the last input; zero to park at once
 * @param minActivity how many times in succession a connection must have been woken, each
 * within 10 ms of the last, before it is looked at; 1 or more
 */
public record PollingPolicy(Duration maxTime, int minActivity) {

	/** Park at once, always. */
	public static final PollingPolicy OFF = new PollingPolicy(Duration.ZERO, 1);

	/** For at most 100 microseconds, after three wake-ups in succession. */
	public static final PollingPolicy DEFAULT = new PollingPolicy(Duration.ofNanos(100_000), 3);

	private static final int LONGEST_MILLIS = 100;

	/**
	 * Check the values.
	 * @throws IllegalArgumentException if they are out of range
	 */
	public PollingPolicy {
		Objects.requireNonNull(maxTime, "maxTime");
		if (maxTime.isNegative() || maxTime.compareTo(Duration.ofMillis(LONGEST_MILLIS)) > 0) {
			throw new IllegalArgumentException(
					"The time to poll must be between 0 and 100 ms, but is " + maxTime + "; 100 us is a good value");
		}
		if (minActivity < 1) {
			throw new IllegalArgumentException(
					"The least activity of a connection to be polled must be 1 or more, but is " + minActivity);
		}
	}

	/**
	 * Tell whether a loop parks at once.
	 * @return whether the time is zero
	 */
	public boolean isOff() {
		return this.maxTime.isZero();
	}

}
