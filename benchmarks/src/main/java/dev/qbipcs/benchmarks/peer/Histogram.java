package dev.qbipcs.benchmarks.peer;

import java.util.Arrays;

/**
 * Counts times, distinguished by their 7 highest bits, that is, to 1 %. The C client has
 * the same.
 */
final class Histogram {

	private static final int SUB_BITS = 7;

	private final long[] counts = new long[(64 - SUB_BITS + 1) << SUB_BITS];

	private long count;

	private long longest;

	void clear() {
		Arrays.fill(this.counts, 0);
		this.count = 0;
		this.longest = 0;
	}

	void add(long nanos) {
		this.counts[bucket(nanos)]++;
		this.count++;
		this.longest = Math.max(this.longest, nanos);
	}

	long count() {
		return this.count;
	}

	long longest() {
		return this.longest;
	}

	long quantile(double share) {
		long rank = (long) (this.count * share);
		long seen = 0;
		for (int bucket = 0; bucket < this.counts.length; bucket++) {
			seen += this.counts[bucket];
			if (seen > rank) {
				return value(bucket);
			}
		}
		return this.longest;
	}

	private static int bucket(long nanos) {
		int shift = Math.max(0, 63 - Long.numberOfLeadingZeros(nanos | 1) - (SUB_BITS - 1));
		return (shift << (SUB_BITS - 1)) + (int) (nanos >> shift);
	}

	private static long value(int bucket) {
		int shift = Math.max(0, (bucket >> (SUB_BITS - 1)) - 1);
		return (long) (bucket - (shift << (SUB_BITS - 1))) << shift;
	}

}
