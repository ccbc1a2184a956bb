package dev.qbipcs.internal.loop;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

import dev.qbipcs.internal.posix.RunQueue;
import dev.qbipcs.internal.posix.ThreadUsage;

/**
 * Detects that polling competes with other threads for a processor: the kernel preempts
 * the polling thread again and again while no processor is idle. Polling then only takes
 * time from the peers whose input it waits for. Not thread-safe.
 */
final class Contention {

	private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

	/**
	 * Preemptions per period that count as noise: threads that sleep again soon cause a
	 * few.
	 */
	private static final long TOLERATED_SWITCHES = 1;

	private static final long SHORTEST_BREAK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

	private static final long LONGEST_BREAK_NANOS = TimeUnit.MILLISECONDS.toNanos(1280);

	private final LongSupplier involuntarySwitches;

	private final BooleanSupplier crowd;

	private long periodBegin;

	private long switches;

	private long breakEnd;

	private boolean pausing;

	private long breakNanos = SHORTEST_BREAK_NANOS;

	Contention() {
		this(new ThreadUsage()::involuntarySwitches, crowd(new RunQueue()));
	}

	Contention(LongSupplier involuntarySwitches, BooleanSupplier crowd) {
		this.involuntarySwitches = involuntarySwitches;
		this.crowd = crowd;
	}

	// The calling thread polls from now on; the counts of others say nothing about it.
	void threadChanged(long now) {
		this.pausing = false;
		this.periodBegin = now;
		this.switches = this.involuntarySwitches.getAsLong();
	}

	// Returns whether to park at once. Called before each round of polling.
	boolean noticed(long now) {
		if (this.pausing) {
			if (now - this.breakEnd < 0) {
				return true;
			}
			// preemptions during the break say nothing about polling
			threadChanged(now);
			return false;
		}
		long period = now - this.periodBegin;
		if (period < PERIOD_NANOS) {
			return false;
		}
		long switchesNow = this.involuntarySwitches.getAsLong();
		long since = switchesNow - this.switches;
		this.switches = switchesNow;
		this.periodBegin = now;
		// the peer may share this processor although another one is idle: the scheduler
		// will move it
		if (since * PERIOD_NANOS <= TOLERATED_SWITCHES * period || !this.crowd.getAsBoolean()) {
			this.breakNanos = SHORTEST_BREAK_NANOS;
			return false;
		}
		this.pausing = true;
		this.breakEnd = now + this.breakNanos;
		this.breakNanos = Math.min(this.breakNanos * 2, LONGEST_BREAK_NANOS);
		return true;
	}

	private static BooleanSupplier crowd(RunQueue runQueue) {
		int processors = Runtime.getRuntime().availableProcessors();
		return () -> runQueue.length() > processors;
	}

}
