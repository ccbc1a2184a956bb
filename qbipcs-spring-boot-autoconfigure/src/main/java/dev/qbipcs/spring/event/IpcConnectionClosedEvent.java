package dev.qbipcs.spring.event;

import java.time.Instant;

import dev.qbipcs.ConnectionStats;
import dev.qbipcs.PeerCredentials;

/**
 * A client was disconnected, by either side, and the service is done with it.
 *
 * @param service the name of the service
 * @param time when it happened
 * @param connectionId what {@link dev.qbipcs.IpcConnection#id()} returned
 * @param peer who the client was
 * @param stats what it did, since the last reset
 */
public record IpcConnectionClosedEvent(String service, Instant time, long connectionId, PeerCredentials peer,
		ConnectionStats stats) implements IpcConnectionEvent {

}
