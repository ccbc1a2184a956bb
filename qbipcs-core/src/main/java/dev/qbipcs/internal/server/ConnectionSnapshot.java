package dev.qbipcs.internal.server;

import dev.qbipcs.ConnectionStats;

/**
 * The counters at one time; the interface says what they are.
 *
 * @param clientPid see there
 * @param requests see there
 * @param responses see there
 * @param events see there
 * @param sendRetries see there
 * @param recvRetries see there
 * @param flowControlState see there
 * @param flowControlCount see there
 * @param eventQueueLength see there
 * @param bytesReceived see there
 * @param bytesSent see there
 * @param foreignMessages see there
 */
record ConnectionSnapshot(int clientPid, long requests, long responses, long events, long sendRetries, long recvRetries,
		int flowControlState, long flowControlCount, int eventQueueLength, long bytesReceived, long bytesSent,
		long foreignMessages) implements ConnectionStats {

}
