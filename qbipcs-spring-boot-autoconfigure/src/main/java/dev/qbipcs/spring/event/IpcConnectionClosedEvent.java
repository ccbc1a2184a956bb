package dev.qbipcs.spring.event;

import java.time.Instant;

import dev.qbipcs.ConnectionStats;
import dev.qbipcs.PeerCredentials;

/**
 * A connection was closed by either side, and the service has released it.
 *
 * @param service the name of the service
 * @param time when it happened
 * @param connectionId the id of the connection, as of
 * {@link dev.qbipcs.IpcConnection#id()}
 * @param peer the credentials of the client
 * @param stats its counters since the last reset
 */
public record IpcConnectionClosedEvent(String service, Instant time, long connectionId, PeerCredentials peer,
		ConnectionStats stats) implements IpcConnectionEvent {

}
