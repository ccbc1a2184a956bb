package dev.qbipcs.ring;

/**
 * How a reader learns of a chunk.
 */
public enum RingMode {

	/**
	 * As libqb's peers: the semaphore counts the chunks that wait, and a byte on the
	 * setup socket announces each of them where the reader does not sleep on the
	 * semaphore.
	 */
	COUNTED,

	/**
	 * Between peers of this library: the length of a chunk tells that it is there, since
	 * the writer makes the word behind each chunk zero before it lets the chunk go. Only
	 * this one line of memory travels from one processor to the other. A reader that is
	 * about to sleep leaves word in the header how it wants to be woken up, and looks
	 * again.
	 */
	MARKED

}
