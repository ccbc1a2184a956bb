package dev.qbipcs.client;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executor;

import dev.qbipcs.PollingPolicy;
import dev.qbipcs.SocketPlacement;
import org.jspecify.annotations.Nullable;

/**
 * How to connect, and again after the connection was lost.
 *
 * @param service the name of the service
 * @param bufferSize the buffer size to ask for, in bytes
 * @param connectTimeout how long one attempt may take
 * @param lateReplyTimeout how long an abandoned call's response is awaited; negative for
 * ever
 * @param serverUsers users that may run the service; any if empty
 * @param flowControlThreshold which flow-control words hold the client, 0 to 2
 * @param callbacks where the application's code runs
 * @param listener told about the connection
 * @param reconnectPolicy when to connect again; null for never
 * @param polling how to look for messages before sleeping
 * @param pipelining whether calls travel together; null if the server decides
 * @param socketPlacement where the service's listening socket is
 */
record ClientSettings(String service, int bufferSize, Duration connectTimeout, Duration lateReplyTimeout,
		Set<Integer> serverUsers, int flowControlThreshold, Executor callbacks, IpcConnectionListener listener,
		@Nullable ReconnectPolicy reconnectPolicy, PollingPolicy polling, @Nullable Boolean pipelining,
		SocketPlacement socketPlacement) {
}
