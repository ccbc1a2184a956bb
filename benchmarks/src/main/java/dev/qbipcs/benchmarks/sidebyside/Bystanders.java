package dev.qbipcs.benchmarks.sidebyside;

import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * How much of the processors has been used, up to some moment, by all processes of the
 * machine, and how much by the runner and what it started. The rest is what bystanders
 * used, and decides whether a figure can be judged.
 *
 * @param nanos the moment
 * @param all the ticks of all processes
 * @param ours the ticks of ours
 */
record Bystanders(long nanos, long all, long ours) {

	/** Figures are not judged if others kept more processors busy meanwhile. */
	static final double TOLERATED = 0.2;

	private static final double NANOS_PER_TICK = 1e9 / ProcessTicks.PER_SECOND;

	private static final long LOOK = TimeUnit.SECONDS.toNanos(2);

	private static final int MOST_NAMED = 5;

	private static final double LEAST_NAMED = 0.01;

	static Bystanders now() {
		return new Bystanders(System.nanoTime(), ProcessTicks.busy(), ProcessTicks.sumOfOurs());
	}

	// How many processors the bystanders have kept busy since then. The kernel's ticks
	// are coarse: within a second the error may be a tenth.
	double processorsSince(Bystanders before) {
		long ticks = (this.all - before.all) - (this.ours - before.ours);
		return Math.max(0, ticks * NANOS_PER_TICK / (this.nanos - before.nanos));
	}

	// Looks for two seconds, and tells what keeps the machine busy.
	static String look() {
		Bystanders before = now();
		Map<Long, ProcessTicks> processesBefore = ProcessTicks.others();
		LockSupport.parkNanos(LOOK);
		Bystanders after = now();
		return describe(after.processorsSince(before), processesBefore, ProcessTicks.others(),
				after.nanos - before.nanos);
	}

	// The processes that used most are named. Those that came or went meanwhile are in
	// the sum only.
	static String describe(double processors, Map<Long, ProcessTicks> before, Map<Long, ProcessTicks> after,
			long nanos) {
		String named = before.entrySet()
			.stream()
			.map((entry) -> Share.of(entry.getKey(), entry.getValue(),
					after.getOrDefault(entry.getKey(), entry.getValue()), nanos))
			.filter((share) -> share.processors >= LEAST_NAMED)
			.sorted(Comparator.comparingDouble(Share::processors).reversed())
			.limit(MOST_NAMED)
			.map(Share::toString)
			.collect(Collectors.joining());
		return String.format(Locale.ROOT, "Other processes keep %.2f processors busy%s.%s", processors, named,
				(processors > TOLERATED)
						? " What is measured while that is above %s is not judged.".formatted(TOLERATED) : "");
	}

	/**
	 * How many processors a process keeps busy.
	 */
	private record Share(long pid, String program, double processors) {

		static Share of(long pid, ProcessTicks before, ProcessTicks after, long nanos) {
			return new Share(pid, after.program(), (after.own() - before.own()) * NANOS_PER_TICK / nanos);
		}

		@Override
		public String toString() {
			return String.format(Locale.ROOT, "; %s (pid %d) %.2f", this.program, this.pid, this.processors);
		}

	}

}
