package dev.qbipcs.loop;

/**
 * What a loop does when it has nothing to do: park at once, or look around for a while
 * first. Called by the loop's thread only.
 */
interface IdleStrategy {

	/** Wait in the kernel until something happens. */
	int PARK_UNTIL_WOKEN = -1;

	/** Look again without waiting. */
	int LOOK_AGAIN = 0;

	/** Park at once, and use no processor time. */
	IdleStrategy PARK = (worked) -> PARK_UNTIL_WOKEN;

	/**
	 * Decide how long the next wait in the kernel may take.
	 * @param worked whether the last turn found something to do
	 * @return milliseconds, {@link #LOOK_AGAIN} or {@link #PARK_UNTIL_WOKEN}
	 */
	int timeout(boolean worked);

}
