package dev.qbipcs.loop;

import dev.qbipcs.PollingPolicy;

/**
 * How long to look for input before sleeping: longer while input comes soon, and not at
 * all while it takes its time. The idea is that of halt polling in Linux's KVM. One
 * thread at a time.
 */
public final class PollWindow {

	/** The least that is worth it: about what the answer to a small message takes. */
	private static final long SHORTEST_NANOS = 20_000;

	/** What a wait takes longer when it ends in the kernel, at least. */
	private static final long WAKE_UP_NANOS = 30_000;

	private final long longest;

	private long nanos;

	/**
	 * Begin without looking.
	 * @param policy the longest time to look
	 */
	public PollWindow(PollingPolicy policy) {
		boolean alone = Runtime.getRuntime().availableProcessors() < 2;
		this.longest = alone ? 0 : policy.maxTime().toNanos();
	}

	/**
	 * Tell whether looking is allowed at all.
	 * @return false if the policy is off, or if there is one processor
	 */
	public boolean isEnabled() {
		return this.longest > 0;
	}

	/**
	 * Return how long to look now.
	 * @return nanoseconds, 0 to sleep at once
	 */
	public long nanos() {
		return this.nanos;
	}

	/**
	 * Learn from a wait that ended in the kernel.
	 * @param waited how long it took in all, in nanoseconds
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
	 * Look less long.
	 */
	public void shrink() {
		this.nanos = (this.nanos / 2 >= SHORTEST_NANOS) ? this.nanos / 2 : 0;
	}

}
