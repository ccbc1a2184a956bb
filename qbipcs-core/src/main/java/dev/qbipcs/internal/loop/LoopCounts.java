package dev.qbipcs.internal.loop;

import dev.qbipcs.LoopStats;

/**
 * The statistics of one or more loops.
 *
 * @param hits how often looking for input found some
 * @param misses how often it found none
 * @param parks how often a loop parked
 * @param lentTasks how many tasks the loops' threads ran
 * @param takeovers how often another thread took a loop over
 */
public record LoopCounts(long hits, long misses, long parks, long lentTasks, long takeovers) implements LoopStats {

	/**
	 * Add up.
	 * @param a the statistics of some loops
	 * @param b those of others
	 * @return the sums
	 */
	public static LoopStats sum(LoopStats a, LoopStats b) {
		return new LoopCounts(a.hits() + b.hits(), a.misses() + b.misses(), a.parks() + b.parks(),
				a.lentTasks() + b.lentTasks(), a.takeovers() + b.takeovers());
	}

}
