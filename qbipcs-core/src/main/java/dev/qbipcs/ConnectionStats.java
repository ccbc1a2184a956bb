package dev.qbipcs;

/**
 * Counters of a connection, as {@code struct qb_ipcs_connection_stats_2}, and some more.
 * Those that count start again at zero after {@link IpcConnection#statsAndReset()}.
 *
 * @param clientPid process id of the client, as the kernel says
 * @param requests requests received, including those that their handler failed on
 * @param responses responses queued in full
 * @param events events queued, even if the client was not notified yet
 * @param sendRetries responses and events that found no room
 * @param recvRetries wake-ups that found no request
 * @param flowControlState the flow-control word as last written; 0 is "go on"
 * @param flowControlCount changes of the flow-control word
 * @param eventQueueLength events that the client has not yet received, sampled now; an
 * estimate if the client is one of this library and more than 256 wait
 * @param bytesReceived bytes of the requests, headers included
 * @param bytesSent bytes of the responses and events, headers included
 * @param foreignMessages messages dropped because another process than the client sent
 * them; only {@link IpcTransport#SOCKET} lets others try
 */
public record ConnectionStats(int clientPid, long requests, long responses, long events, long sendRetries,
		long recvRetries, int flowControlState, long flowControlCount, int eventQueueLength, long bytesReceived,
		long bytesSent, long foreignMessages) {

}
