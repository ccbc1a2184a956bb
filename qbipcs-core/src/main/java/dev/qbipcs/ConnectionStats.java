package dev.qbipcs;

/**
 * Counters of a connection, as {@code struct qb_ipcs_connection_stats_2}, and some more.
 * A snapshot; those that count start again at zero after
 * {@link IpcConnection#statsAndReset()}. Further counters may be added, so applications
 * do not implement it.
 */
public interface ConnectionStats {

	/**
	 * Return the process id of the client.
	 * @return its process id, as the kernel says
	 */
	int clientPid();

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
	 * Count the events queued, even if the client was not notified yet.
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
	 * Return the flow-control word as last written.
	 * @return 0 for "go on", 1 or 2 for "hold"
	 */
	int flowControlState();

	/**
	 * Count the changes of the flow-control word.
	 * @return 0 or more
	 */
	long flowControlCount();

	/**
	 * Return how many events the client has not yet received, sampled now.
	 * @return 0 or more; an estimate if the client is one of this library and more than
	 * 256 wait
	 */
	int eventQueueLength();

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
	 * Count the messages dropped because another process than the client sent them; only
	 * {@link IpcTransport#SOCKET} lets others try.
	 * @return 0 or more
	 */
	long foreignMessages();

}
