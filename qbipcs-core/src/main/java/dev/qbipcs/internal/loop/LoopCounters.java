package dev.qbipcs.internal.loop;

import java.util.concurrent.atomic.AtomicLongArray;

import dev.qbipcs.LoopStats;

/**
 * Counts what a loop does. One thread writes, so no atomic read-modify-write is needed;
 * any thread reads.
 */
final class LoopCounters {

	private static final int HITS = 0;

	private static final int MISSES = 1;

	private static final int PARKS = 2;

	private static final int LENT_TASKS = 3;

	private final AtomicLongArray counts = new AtomicLongArray(4);

	void hit() {
		add(HITS);
	}

	void miss() {
		add(MISSES);
	}

	void park() {
		add(PARKS);
	}

	void lend() {
		add(LENT_TASKS);
	}

	LoopStats stats(long takeovers) {
		return new LoopCounts(this.counts.get(HITS), this.counts.get(MISSES), this.counts.get(PARKS),
				this.counts.get(LENT_TASKS), takeovers);
	}

	private void add(int counter) {
		this.counts.setRelease(counter, this.counts.getPlain(counter) + 1);
	}

}
