package dev.qbipcs.internal.loop;

import java.util.concurrent.atomic.AtomicLongArray;

import dev.qbipcs.PollingStats;

/**
 * Counts what a loop does. One thread writes, so no atomic read-modify-write is needed;
 * any thread reads.
 */
final class LoopCounters {

	private static final int HITS = 0;

	private static final int MISSES = 1;

	private static final int PARKS = 2;

	private final AtomicLongArray counts = new AtomicLongArray(3);

	void hit() {
		add(HITS);
	}

	void miss() {
		add(MISSES);
	}

	void park() {
		add(PARKS);
	}

	PollingStats stats() {
		return new PollingStats(this.counts.get(HITS), this.counts.get(MISSES), this.counts.get(PARKS));
	}

	private void add(int counter) {
		this.counts.setRelease(counter, this.counts.getPlain(counter) + 1);
	}

}
