package dev.qbipcs;

import dev.qbipcs.spi.EventLoop;

/**
 * The statistics of event loops, since they began. All counts are 0 or more and never
 * decrease.
 */
public interface LoopStats {

	/** Of a loop that does not count. */
	LoopStats NONE = new LoopStats() {
	};

	/**
	 * Return how many times input came while the loop looked for it, so that no peer had
	 * to wake it.
	 * @return the count
	 */
	default long hits() {
		return 0;
	}

	/**
	 * Return how many times the loop looked in vain and parked.
	 * @return the count
	 */
	default long misses() {
		return 0;
	}

	/**
	 * Return how many times the loop parked, after looking or at once.
	 * @return the count
	 */
	default long parks() {
		return 0;
	}

	/**
	 * Return how many tasks the loop's thread ran ({@link EventLoop#lend}).
	 * @return the count
	 */
	default long lentTasks() {
		return 0;
	}

	/**
	 * Return how many times another thread took the loop over, since a task took long.
	 * @return the count
	 */
	default long takeovers() {
		return 0;
	}

}
