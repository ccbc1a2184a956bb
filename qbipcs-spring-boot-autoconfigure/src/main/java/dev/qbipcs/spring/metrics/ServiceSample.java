package dev.qbipcs.spring.metrics;

import java.util.List;

import dev.qbipcs.ConnectionStats;
import dev.qbipcs.IpcConnection;
import dev.qbipcs.IpcServer;
import dev.qbipcs.LoopStats;
import dev.qbipcs.ServiceTotals;
import dev.qbipcs.SharedMemoryStats;

/**
 * A consistent sample of the statistics of a service.
 *
 * @param totals counters that never decrease
 * @param loops statistics of the service's event loops
 * @param activeConnections currently established connections
 * @param flowControlState the highest flow-control word of all connections
 * @param queuedEvents events that clients have not received yet
 * @param longestQueue the longest event queue of a single client
 * @param sharedMemory the memory that the files of clients take
 */
record ServiceSample(ServiceTotals totals, LoopStats loops, int activeConnections, int flowControlState,
		long queuedEvents, int longestQueue, SharedMemoryStats sharedMemory) {

	static ServiceSample take(IpcServer server) {
		List<IpcConnection> connections = server.connections();
		int state = 0;
		long queued = 0;
		int longest = 0;
		for (IpcConnection connection : connections) {
			ConnectionStats stats = connection.stats();
			state = Math.max(state, stats.flowControlState());
			queued += stats.eventQueueLength();
			longest = Math.max(longest, stats.eventQueueLength());
		}
		return new ServiceSample(server.totals(), server.loopStats(), connections.size(), state, queued, longest,
				server.sharedMemory());
	}

}
