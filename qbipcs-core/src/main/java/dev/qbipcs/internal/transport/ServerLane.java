package dev.qbipcs.internal.transport;

/**
 * One direction from a server to its client. Any thread may call any method; threads that
 * send take turns.
 */
public interface ServerLane {

	/**
	 * Queue a message.
	 * @param id the id in its header
	 * @param error the error in its header
	 * @param number the number of the request that it answers, or 0
	 * @param <T> what the payload is given as
	 * @param form how the payload is given
	 * @param payload the payload
	 * @param size its size in bytes
	 * @return what became of it
	 */
	<T> Outcome send(int id, int error, int number, PayloadForm<T> form, T payload, int size);

	/**
	 * Send the notifications that found no room; a client makes room only for what it was
	 * told of.
	 * @return whether none is left
	 */
	boolean flush();

	/**
	 * Return how many messages wait for the client.
	 * @return 0 or more; after a disconnect what it was then
	 */
	int queueLength();

	/**
	 * What became of a message.
	 */
	enum Outcome {

		/** It was queued, and the client notified. */
		SENT,

		/**
		 * It was queued, but the client cannot be notified now; see
		 * {@link ServerLane#flush()}.
		 */
		SENT_NOTIFY_LATER,

		/** There is no room. */
		FULL,

		/** The channel was disconnected. */
		CLOSED,

		/** The peer broke the rules or took the memory away. */
		BROKEN,

		/** The kernel's limits do not let a message of this size pass. */
		TOO_LARGE

	}

}
