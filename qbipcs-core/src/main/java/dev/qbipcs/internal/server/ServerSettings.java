package dev.qbipcs.internal.server;

import java.time.Duration;
import java.util.List;

import dev.qbipcs.FileSharing;
import dev.qbipcs.IpcServerBuilder;
import dev.qbipcs.IpcServerHandler;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.PollingPolicy;
import dev.qbipcs.RequestRate;
import dev.qbipcs.SocketPlacement;
import dev.qbipcs.spi.EventLoop;

/**
 * The settings of a service, as {@link IpcServerBuilder} collected and checked them.
 *
 * @param name what clients connect to
 * @param serviceId a number for the application
 * @param transport how messages travel, resolved
 * @param handler what the service does
 * @param eventLoops where it runs, or none for loops of its own
 * @param loops how many of its own
 * @param polling how loops of its own look for input before it parks
 * @param minBufferSize lower bound of a connection's buffer size, in bytes
 * @param maxBufferSize upper bound of a connection's buffer size, in bytes
 * @param requestRate how eagerly requests are read at first
 * @param handshakeTimeout how long a client may take to introduce itself
 * @param maxPendingHandshakes how many clients may be doing so at once
 * @param maxConnections how many clients there may be
 * @param maxConnectionsPerUser how many of them may belong to the same user
 * @param maxSharedMemory most bytes of shared memory for the files of clients; 0 for a
 * share of what the host has
 * @param maxSharedMemoryPerUser how many of them for clients of the same user; 0 for
 * three quarters
 * @param socketPlacement where the listening socket is
 * @param fileSharing how the files of connections are shared with other users
 */
public record ServerSettings(String name, int serviceId, IpcTransport transport, IpcServerHandler handler,
		List<EventLoop> eventLoops, int loops, PollingPolicy polling, int minBufferSize, int maxBufferSize,
		RequestRate requestRate, Duration handshakeTimeout, int maxPendingHandshakes, int maxConnections,
		int maxConnectionsPerUser, long maxSharedMemory, long maxSharedMemoryPerUser, SocketPlacement socketPlacement,
		FileSharing fileSharing) {

}
