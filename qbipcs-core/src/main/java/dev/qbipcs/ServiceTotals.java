package dev.qbipcs;

/**
 * What a service did since it was made, for monitoring: a snapshot of counts that never
 * go back, neither when connections close nor when statistics are reset, nor when the
 * service is closed and started again. Further counters may be added, so applications do
 * not implement it.
 */
public interface ServiceTotals {

	/**
	 * Count the clients that became connections.
	 * @return 0 or more
	 */
	long accepted();

	/**
	 * Count the clients that were rejected.
	 * @return 0 or more
	 */
	long rejected();

	/**
	 * Count the connections that were closed.
	 * @return 0 or more
	 */
	long closed();

	/**
	 * Count the requests received, including those that their handler failed on.
	 * @return 0 or more
	 */
	long requests();

	/**
	 * Count the responses queued in full.
	 * @return 0 or more
	 */
	long responses();

	/**
	 * Count the events queued.
	 * @return 0 or more
	 */
	long events();

	/**
	 * Count the responses and events that found no room.
	 * @return 0 or more
	 */
	long sendRetries();

	/**
	 * Count the wake-ups that found no request.
	 * @return 0 or more
	 */
	long recvRetries();

	/**
	 * Count the changes of connections' flow-control words.
	 * @return 0 or more
	 */
	long flowControlChanges();

	/**
	 * Count the bytes of the requests, headers included.
	 * @return 0 or more
	 */
	long bytesReceived();

	/**
	 * Count the bytes of the responses and events, headers included.
	 * @return 0 or more
	 */
	long bytesSent();

	/**
	 * Count the messages dropped because another process than the client sent them.
	 * @return 0 or more
	 */
	long foreignMessages();

	/**
	 * Count the clients hung up on before they had introduced themselves: they took too
	 * long, gave way to others or sent something else.
	 * @return 0 or more
	 */
	long droppedHandshakes();

}
