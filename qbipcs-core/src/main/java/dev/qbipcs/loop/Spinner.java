package dev.qbipcs.loop;

import java.util.function.BooleanSupplier;

import dev.qbipcs.PollingPolicy;

/**
 * Looks for something for a while before a thread sleeps until it is there. One thread at
 * a time.
 */
public final class Spinner {

	private final PollWindow window;

	private final Contention contention = new Contention();

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
		long nanos = this.window.nanos();
		if (nanos == 0) {
			return false;
		}
		long begin = System.nanoTime();
		long now = begin;
		if (this.contention.noticed(begin)) {
			return false;
		}
		while (now - begin < nanos) {
			if (condition.getAsBoolean()) {
				return true;
			}
			Thread.onSpinWait();
			now = System.nanoTime();
		}
		return false;
	}

	/**
	 * Learn from a wait that ended in the kernel.
	 * @param waited how long it took, looking included, in nanoseconds
	 */
	public void slept(long waited) {
		if (this.window.isEnabled()) {
			this.window.slept(waited);
		}
	}

}
