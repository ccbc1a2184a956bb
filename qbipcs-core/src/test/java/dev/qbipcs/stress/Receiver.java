package dev.qbipcs.stress;

/**
 * A client that checks all messages that many threads send to it.
 */
interface Receiver {

	/** Leave abruptly. */
	void vanish();

	/**
	 * Wait for the end.
	 * @return the messages received until the last one or the loss of the connection
	 */
	Received await();

	/**
	 * The messages that a receiver got.
	 *
	 * @param complete whether the last message of both kinds arrived
	 * @param responses of the sending threads, without the loop
	 * @param events of the sending threads
	 */
	record Received(boolean complete, int responses, int events) {

	}

}
