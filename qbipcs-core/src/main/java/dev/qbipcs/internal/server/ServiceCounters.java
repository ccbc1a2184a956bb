package dev.qbipcs.internal.server;

import java.util.HashSet;
import java.util.Set;

import dev.qbipcs.ServiceTotals;

/**
 * What a service counted over all its connections, those of earlier runs included. Any
 * thread may read it; connections count for themselves, so it costs them nothing.
 */
class ServiceCounters {

	/** Those that may still count. */
	private final Set<ServerConnection> connections = new HashSet<>();

	/** What the others have counted. */
	private final long[] ended = new long[ConnectionCounters.SIZE];

	private long accepted;

	private long rejected;

	private long droppedHandshakes;

	private long closed;

	private long closedBeforeReset;

	synchronized void accepted(ServerConnection connection) {
		// the first may fail where memory has run out
		this.connections.add(connection);
		this.accepted++;
	}

	synchronized void rejected() {
		this.rejected++;
	}

	synchronized void handshakeDropped() {
		this.droppedHandshakes++;
	}

	synchronized void closed() {
		this.closed++;
	}

	synchronized void destroyed(ServerConnection connection) {
		if (this.connections.remove(connection)) {
			connection.addTo(this.ended);
		}
	}

	// Connections closed since the last reset.
	synchronized long closedSinceReset(boolean reset) {
		long count = this.closed - this.closedBeforeReset;
		if (reset) {
			this.closedBeforeReset = this.closed;
		}
		return count;
	}

	synchronized ServiceTotals totals() {
		long[] sum = this.ended.clone();
		this.connections.forEach((connection) -> connection.addTo(sum));
		return new TotalsSnapshot(this.accepted, this.rejected, this.closed, sum[ConnectionCounters.REQUESTS],
				sum[ConnectionCounters.RESPONSES], sum[ConnectionCounters.EVENTS], sum[ConnectionCounters.SEND_RETRIES],
				sum[ConnectionCounters.RECV_RETRIES], sum[ConnectionCounters.FLOW_CONTROL_CHANGES],
				sum[ConnectionCounters.BYTES_RECEIVED], sum[ConnectionCounters.BYTES_SENT],
				sum[ConnectionCounters.FOREIGN_MESSAGES], this.droppedHandshakes);
	}

}
