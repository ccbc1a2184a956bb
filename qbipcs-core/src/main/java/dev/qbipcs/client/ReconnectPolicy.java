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
 */
public final class ReconnectPolicy {

	/** Longer than any thread waits: a century. */
	private static final Duration FOR_EVER = Duration.ofDays(36_500);

	private static final ReconnectPolicy DEFAULT = new ReconnectPolicy(
			new Values(Duration.ofMillis(100), Duration.ofSeconds(10), 2, 0.5, Integer.MAX_VALUE, FOR_EVER, false));

	private final Values values;

	private ReconnectPolicy(Values values) {
		this.values = values;
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
		return new ReconnectPolicy(new Values(initial, max, this.values.multiplier, this.values.jitter,
				this.values.maxAttempts, this.values.maxDuration, this.values.callsWait));
	}

	/**
	 * Change how fast delays grow.
	 * @param factor how much longer each is than the one before; 1 or more
	 * @return a policy that differs in this
	 */
	public ReconnectPolicy withMultiplier(double factor) {
		return new ReconnectPolicy(new Values(this.values.initialDelay, this.values.maxDelay, factor,
				this.values.jitter, this.values.maxAttempts, this.values.maxDuration, this.values.callsWait));
	}

	/**
	 * Change how much is left to chance.
	 * @param part which part of a delay, from 0 for none to 1 for all
	 * @return a policy that differs in this
	 */
	public ReconnectPolicy withJitter(double part) {
		return new ReconnectPolicy(new Values(this.values.initialDelay, this.values.maxDelay, this.values.multiplier,
				part, this.values.maxAttempts, this.values.maxDuration, this.values.callsWait));
	}

	/**
	 * Give up after so many failed attempts in a row.
	 * @param attempts 1 or more
	 * @return a policy that differs in this
	 */
	public ReconnectPolicy withMaxAttempts(int attempts) {
		return new ReconnectPolicy(new Values(this.values.initialDelay, this.values.maxDelay, this.values.multiplier,
				this.values.jitter, attempts, this.values.maxDuration, this.values.callsWait));
	}

	/**
	 * Give up at the first attempt that fails so long after the connection was lost.
	 * @param duration how long; positive
	 * @return a policy that differs in this
	 */
	public ReconnectPolicy withMaxDuration(Duration duration) {
		return new ReconnectPolicy(new Values(this.values.initialDelay, this.values.maxDelay, this.values.multiplier,
				this.values.jitter, this.values.maxAttempts, duration, this.values.callsWait));
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
		return new ReconnectPolicy(new Values(this.values.initialDelay, this.values.maxDelay, this.values.multiplier,
				this.values.jitter, this.values.maxAttempts, this.values.maxDuration, true));
	}

	/**
	 * Return the delay before the first attempt.
	 * @return not negative
	 */
	public Duration initialDelay() {
		return this.values.initialDelay;
	}

	/**
	 * Return the longest delay.
	 * @return at least {@link #initialDelay()}
	 */
	public Duration maxDelay() {
		return this.values.maxDelay;
	}

	/**
	 * Return how much longer each delay is than the one before.
	 * @return 1 or more
	 */
	public double multiplier() {
		return this.values.multiplier;
	}

	/**
	 * Return how much of a delay is left to chance.
	 * @return from 0 for none to 1 for all
	 */
	public double jitter() {
		return this.values.jitter;
	}

	/**
	 * Return after how many failed attempts in a row the client gives up.
	 * @return 1 or more
	 */
	public int maxAttempts() {
		return this.values.maxAttempts;
	}

	/**
	 * Return how long after the loss the client gives up.
	 * @return positive
	 */
	public Duration maxDuration() {
		return this.values.maxDuration;
	}

	/**
	 * Tell whether calls wait for the connection.
	 * @return whether they do
	 */
	public boolean callsWait() {
		return this.values.callsWait;
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof ReconnectPolicy policy && this.values.equals(policy.values);
	}

	@Override
	public int hashCode() {
		return this.values.hashCode();
	}

	@Override
	public String toString() {
		return this.values.toString().replaceFirst("Values", "ReconnectPolicy");
	}

	// The delay before an attempt, 1 being the first.
	long delayNanos(int attempt) {
		double grown = (double) this.values.initialDelay.toNanos() * Math.pow(this.values.multiplier, attempt - 1);
		double delay = Math.min(grown, (double) this.values.maxDelay.toNanos());
		return (long) (delay * (1 - this.values.jitter * ThreadLocalRandom.current().nextDouble()));
	}

	private static void check(boolean valid, String rule, Object value) {
		if (!valid) {
			throw new IllegalArgumentException("The " + rule + ", but is " + value);
		}
	}

	private record Values(Duration initialDelay, Duration maxDelay, double multiplier, double jitter, int maxAttempts,
			Duration maxDuration, boolean callsWait) {

		Values {
			check(!initialDelay.isNegative(), "initial delay must not be negative", initialDelay);
			check(maxDelay.compareTo(initialDelay) >= 0 && maxDelay.compareTo(FOR_EVER) <= 0,
					"maximum delay must be from the initial delay, " + initialDelay + ", to " + FOR_EVER, maxDelay);
			check(multiplier >= 1 && multiplier < Double.POSITIVE_INFINITY, "multiplier must be 1 or more", multiplier);
			check(jitter >= 0 && jitter <= 1, "jitter must be from 0 to 1", jitter);
			check(maxAttempts >= 1, "number of attempts must be 1 or more", maxAttempts);
			check(maxDuration.isPositive(), "maximum duration must be positive", maxDuration);
		}

	}

}
