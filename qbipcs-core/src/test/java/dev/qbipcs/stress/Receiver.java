package dev.qbipcs.stress;

/**
 * A client that checks all that many threads send to it.
 */
interface Receiver {

	/** Leave at once, without a word. */
	void vanish();

	/**
	 * Wait for the end.
	 * @return what came, after the last message or when the connection was lost
	 */
	Received await();

	/**
	 * What a receiver got.
	 *
	 * @param complete whether the last message of both kinds came
	 * @param responses of the sending threads, without the loop
	 * @param events of the sending threads
	 */
	record Received(boolean complete, int responses, int events) {

	}

}
