package dev.qbipcs;

/**
 * What came of looking for input before parking, since the loop began.
 *
 * @param hits how many times input came while the loop looked, so that no peer had to
 * wake it
 * @param misses how many times the loop looked in vain and parked
 * @param parks how many times the loop parked, after looking or at once
 */
public record PollingStats(long hits, long misses, long parks) {

	/** Of a loop that does not count. */
	public static final PollingStats NONE = new PollingStats(0, 0, 0);

	/**
	 * Add those of another loop.
	 * @param other the others
	 * @return the sums
	 */
	public PollingStats plus(PollingStats other) {
		return new PollingStats(this.hits + other.hits, this.misses + other.misses, this.parks + other.parks);
	}

}
