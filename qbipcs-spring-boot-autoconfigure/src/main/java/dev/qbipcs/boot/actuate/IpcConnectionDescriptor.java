package dev.qbipcs.boot.actuate;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

import dev.qbipcs.ConnectionStats;
import dev.qbipcs.IpcConnection;
import dev.qbipcs.PeerCredentials;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * A connection in the endpoint's output: the credentials of the client and the counters
 * of {@code struct qb_ipcs_connection_stats_2}.
 *
 * @param id number of the connection, unique within its service
 * @param pid process id of the client; 0 if this pid namespace does not see it
 * @param uid effective user id of the client
 * @param user the user's name, or the id in digits if the host does not know it
 * @param gid effective group id of the client
 * @param command the command name of the process; null if the process has exited or is
 * not visible. A process chooses its own name, so it proves nothing.
 * @param connectedSince when the client was accepted
 * @param lastActivity when the client last sent a request
 * @param bufferSize size of the largest message in bytes, header included
 * @param requests requests received
 * @param responses responses queued
 * @param events events queued
 * @param sendRetries responses and events that found no room
 * @param recvRetries wake-ups that found no request
 * @param flowControlState the flow-control word; 0 lets the client send
 * @param flowControlCount changes of the flow-control word
 * @param eventQueueLength events that the client has not received yet
 * @param bytesReceived bytes of the requests, headers included
 * @param bytesSent bytes of the responses and events, headers included
 * @param foreignMessages messages dropped because another process than the client sent
 * them
 */
public record IpcConnectionDescriptor(long id, int pid, long uid, String user, long gid, @Nullable String command,
		Instant connectedSince, Instant lastActivity, int bufferSize, long requests, long responses, long events,
		long sendRetries, long recvRetries, int flowControlState, long flowControlCount, int eventQueueLength,
		long bytesReceived, long bytesSent, long foreignMessages) implements OperationResponseBody {

	static IpcConnectionDescriptor of(IpcConnection connection, ConnectionStats stats, ProcessTable processes) {
		PeerCredentials peer = connection.peer();
		return new IpcConnectionDescriptor(connection.id(), peer.pid(), Integer.toUnsignedLong(peer.uid()),
				processes.user(peer), Integer.toUnsignedLong(peer.gid()),
				processes.command(peer.pid(), connection.connectedSince()), millis(connection.connectedSince()),
				millis(connection.lastActivity()), connection.bufferSize(), stats.requests(), stats.responses(),
				stats.events(), stats.sendRetries(), stats.recvRetries(), stats.flowControlState(),
				stats.flowControlCount(), stats.eventQueueLength(), stats.bytesReceived(), stats.bytesSent(),
				stats.foreignMessages());
	}

	private static Instant millis(Instant time) {
		return time.truncatedTo(ChronoUnit.MILLIS);
	}

}
