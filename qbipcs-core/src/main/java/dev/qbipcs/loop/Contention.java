package dev.qbipcs.loop;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

import dev.qbipcs.posix.RunQueue;
import dev.qbipcs.posix.ThreadUsage;

/**
 * Notices that other threads want the processor on which we look for input: the kernel
 * takes it away from us again and again, and no other one is free. Who looks then only
 * takes time from the peers it waits for. Used by one thread at a time.
 */
final class Contention {

	private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

	/** In a period; a few are taken away by threads that soon sleep again. */
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

	// Whether to park at once now; called often while there is something to look at.
	boolean noticed(long now) {
		if (this.pausing) {
			if (now - this.breakEnd < 0) {
				return true;
			}
			// what happened to us while we did not look tells nothing
			this.pausing = false;
			this.periodBegin = now;
			this.switches = this.involuntarySwitches.getAsLong();
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
		// the peer may be on our processor though another one is free: that passes
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
