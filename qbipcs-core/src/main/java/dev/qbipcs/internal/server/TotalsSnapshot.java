package dev.qbipcs.internal.server;

import dev.qbipcs.ServiceTotals;

/**
 * The counters at one time; the interface says what they are.
 *
 * @param accepted see there
 * @param rejected see there
 * @param closed see there
 * @param requests see there
 * @param responses see there
 * @param events see there
 * @param sendRetries see there
 * @param recvRetries see there
 * @param flowControlChanges see there
 * @param bytesReceived see there
 * @param bytesSent see there
 * @param foreignMessages see there
 * @param droppedHandshakes see there
 */
record TotalsSnapshot(long accepted, long rejected, long closed, long requests, long responses, long events,
		long sendRetries, long recvRetries, long flowControlChanges, long bytesReceived, long bytesSent,
		long foreignMessages, long droppedHandshakes) implements ServiceTotals {

}
