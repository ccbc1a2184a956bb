package dev.qbipcs.internal.loop;

import java.util.function.BooleanSupplier;

import dev.qbipcs.PollingPolicy;

/**
 * Looks for something for a while before a thread sleeps until it is there. One thread at
 * a time.
 */
public final class Spinner {

	/** As long as the answer of an awake peer takes, reading the clock would delay us. */
	private static final int LOOKS_WITHOUT_CLOCK = 32;

	private static final int LOOKS_PER_READING = 4;

	/**
	 * Other virtual threads wait for the carrier meanwhile, the peer's handler perhaps.
	 */
	private static final long LONGEST_ON_CARRIER_NANOS = 100_000;

	private final PollWindow window;

	private final Contention contention = new Contention();

	/** How long we looked in vain last, in nanoseconds. */
	private long looked;

	/**
	 * Begin without looking.
	 * @param policy the longest time to look
	 */
	public Spinner(PollingPolicy policy) {
		this.window = new PollWindow(policy);
	}

	/**
	 * Look for something, if that is worth it.
	 * @param condition whether it is there
	 * @return whether it is; if not, the caller sleeps and reports {@link #slept}
	 */
	public boolean await(BooleanSupplier condition) {
		this.looked = 0;
		long nanos = this.window.nanos();
		if (nanos == 0) {
			return false;
		}
		if (Thread.currentThread().isVirtual()) {
			nanos = Math.min(nanos, LONGEST_ON_CARRIER_NANOS);
		}
		if (look(condition, LOOKS_WITHOUT_CLOCK)) {
			return true;
		}
		long begin = System.nanoTime();
		if (this.contention.noticed(begin)) {
			return false;
		}
		while (this.looked < nanos) {
			if (look(condition, LOOKS_PER_READING)) {
				return true;
			}
			this.looked = System.nanoTime() - begin;
		}
		return false;
	}

	/**
	 * Learn from a wait that ended in the kernel.
	 * @param nanos how long the caller slept after looking
	 */
	public void slept(long nanos) {
		if (this.window.isEnabled()) {
			this.window.slept(this.looked + nanos);
		}
	}

	private static boolean look(BooleanSupplier condition, int times) {
		for (int i = 0; i < times; i++) {
			if (condition.getAsBoolean()) {
				return true;
			}
			Thread.onSpinWait();
		}
		return false;
	}

}
