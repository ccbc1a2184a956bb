package dev.qbipcs.client;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * When a client connects again after its server went: with growing delays, each shortened
 * at random so that the clients of a restarted server do not come all at once. Immutable;
 * {@link #exponentialBackoff()} is the beginning, the {@code with} methods change it.
 * <p>
 * A request that may have reached the lost server is never sent again: its call fails
 * with {@code ENOTCONN}, and the application knows whether it may be repeated. Responses
 * and events that had not arrived are lost.
 *
 * @param initialDelay the delay before the first attempt; not negative
 * @param maxDelay the longest delay; at least {@code initialDelay}
 * @param multiplier how much longer each delay is than the one before; 1 or more
 * @param jitter which part of a delay is left to chance, from 0 for none to 1 for all
 * @param maxAttempts after how many failed attempts in a row to give up; 1 or more
 * @param maxDuration how long after the loss to give up; positive
 * @param callsWait whether calls wait meanwhile
 */
public record ReconnectPolicy(Duration initialDelay, Duration maxDelay, double multiplier, double jitter,
		int maxAttempts, Duration maxDuration, boolean callsWait) {

	/** Longer than any thread waits: a century. */
	private static final Duration FOR_EVER = Duration.ofDays(36_500);

	private static final ReconnectPolicy DEFAULT = new ReconnectPolicy(Duration.ofMillis(100), Duration.ofSeconds(10),
			2, 0.5, Integer.MAX_VALUE, FOR_EVER, false);

	/**
	 * Create a policy.
	 * @throws IllegalArgumentException if a value is out of its range
	 */
	public ReconnectPolicy {
		check(!initialDelay.isNegative(), "initial delay must not be negative", initialDelay);
		check(maxDelay.compareTo(initialDelay) >= 0 && maxDelay.compareTo(FOR_EVER) <= 0,
				"maximum delay must be from the initial delay, " + initialDelay + ", to " + FOR_EVER, maxDelay);
		check(multiplier >= 1 && multiplier < Double.POSITIVE_INFINITY, "multiplier must be 1 or more", multiplier);
		check(jitter >= 0 && jitter <= 1, "jitter must be from 0 to 1", jitter);
		check(maxAttempts >= 1, "number of attempts must be 1 or more", maxAttempts);
		check(maxDuration.isPositive(), "maximum duration must be positive", maxDuration);
	}

	/**
	 * Return the default policy: delays of 100 milliseconds, doubled up to 10 seconds,
	 * half of each left to chance, without an end; calls fail meanwhile.
	 * @return the policy
	 */
	public static ReconnectPolicy exponentialBackoff() {
		return DEFAULT;
	}

	/**
	 * Change the delays.
	 * @param initial the delay before the first attempt; not negative
	 * @param max the longest delay; at least {@code initial}
	 * @return a policy that differs in this
	 */
	public ReconnectPolicy withDelays(Duration initial, Duration max) {
		return new ReconnectPolicy(initial, max, this.multiplier, this.jitter, this.maxAttempts, this.maxDuration,
				this.callsWait);
	}

	/**
	 * Change how fast delays grow.
	 * @param factor how much longer each is than the one before; 1 or more
	 * @return a policy that differs in this
	 */
	public ReconnectPolicy withMultiplier(double factor) {
		return new ReconnectPolicy(this.initialDelay, this.maxDelay, factor, this.jitter, this.maxAttempts,
				this.maxDuration, this.callsWait);
	}

	/**
	 * Change how much is left to chance.
	 * @param part which part of a delay, from 0 for none to 1 for all
	 * @return a policy that differs in this
	 */
	public ReconnectPolicy withJitter(double part) {
		return new ReconnectPolicy(this.initialDelay, this.maxDelay, this.multiplier, part, this.maxAttempts,
				this.maxDuration, this.callsWait);
	}

	/**
	 * Give up after so many failed attempts in a row.
	 * @param attempts 1 or more
	 * @return a policy that differs in this
	 */
	public ReconnectPolicy withMaxAttempts(int attempts) {
		return new ReconnectPolicy(this.initialDelay, this.maxDelay, this.multiplier, this.jitter, attempts,
				this.maxDuration, this.callsWait);
	}

	/**
	 * Give up at the first attempt that fails so long after the connection was lost.
	 * @param duration how long; positive
	 * @return a policy that differs in this
	 */
	public ReconnectPolicy withMaxDuration(Duration duration) {
		return new ReconnectPolicy(this.initialDelay, this.maxDelay, this.multiplier, this.jitter, this.maxAttempts,
				duration, this.callsWait);
	}

	/**
	 * Let calls with a timeout wait for the connection, as long as their timeout allows,
	 * instead of failing with {@code ENOTCONN} at once. Calls whose request was sent
	 * already, or that wait for its response, still fail when the connection is lost.
	 * Connecting for the first time waits as well, for a service that is not up yet, as
	 * long as {@link IpcClientBuilder#connectTimeout} allows.
	 * @return a policy that differs in this
	 */
	public ReconnectPolicy withWaitingCalls() {
		return new ReconnectPolicy(this.initialDelay, this.maxDelay, this.multiplier, this.jitter, this.maxAttempts,
				this.maxDuration, true);
	}

	// The delay before an attempt, 1 being the first.
	long delayNanos(int attempt) {
		double grown = (double) this.initialDelay.toNanos() * Math.pow(this.multiplier, attempt - 1);
		double delay = Math.min(grown, (double) this.maxDelay.toNanos());
		return (long) (delay * (1 - this.jitter * ThreadLocalRandom.current().nextDouble()));
	}

	private static void check(boolean valid, String rule, Object value) {
		if (!valid) {
			throw new IllegalArgumentException("The " + rule + ", but is " + value);
		}
	}

}
