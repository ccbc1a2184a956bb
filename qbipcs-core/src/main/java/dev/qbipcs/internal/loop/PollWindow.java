package dev.qbipcs.internal.loop;

import dev.qbipcs.PollingPolicy;

/**
 * The time to poll for input before parking. It grows while input arrives shortly after
 * parking and shrinks to zero while input stays away, as the halt polling of Linux's KVM
 * does. Not thread-safe.
 */
public final class PollWindow {

	/**
	 * The shortest useful window: about the time that a peer needs to answer a small
	 * message.
	 */
	private static final long SHORTEST_NANOS = 20_000;

	/** The least latency that a wake-up by the kernel adds to a wait. */
	private static final long WAKE_UP_NANOS = 30_000;

	private final long longest;

	private long nanos;

	/**
	 * Create a closed window.
	 * @param policy gives the longest time to poll
	 */
	public PollWindow(PollingPolicy policy) {
		this(policy, Runtime.getRuntime().availableProcessors());
	}

	// With one processor the peer could not run while we poll.
	PollWindow(PollingPolicy policy, int processors) {
		this.longest = (processors > 1) ? policy.maxTime().toNanos() : 0;
	}

	/**
	 * Tell whether polling is allowed at all.
	 * @return false if the policy is off or the machine has one processor
	 */
	public boolean isEnabled() {
		return this.longest > 0;
	}

	/**
	 * Return how long to poll now.
	 * @return nanoseconds; 0 to park at once
	 */
	public long nanos() {
		return this.nanos;
	}

	/**
	 * Learn from a wait that ended in the kernel.
	 * @param waited the whole wait, in nanoseconds
	 */
	public void slept(long waited) {
		if (waited <= this.longest + WAKE_UP_NANOS) {
			this.nanos = Math.min(Math.max(this.nanos * 2, SHORTEST_NANOS), this.longest);
		}
		else {
			shrink();
		}
	}

	/**
	 * Halve the window; a window below the shortest useful one closes.
	 */
	public void shrink() {
		this.nanos = (this.nanos / 2 >= SHORTEST_NANOS) ? this.nanos / 2 : 0;
	}

}
