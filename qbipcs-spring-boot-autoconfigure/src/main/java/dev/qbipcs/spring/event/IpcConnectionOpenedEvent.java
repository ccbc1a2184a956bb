package dev.qbipcs.spring.event;

import java.time.Instant;

import dev.qbipcs.PeerCredentials;

/**
 * A client has connected. It may have disconnected again by the time a listener is
 * called.
 *
 * @param service the name of the service
 * @param time when it happened
 * @param connectionId the id of the connection, as of
 * {@link dev.qbipcs.IpcConnection#id()}
 * @param peer the credentials of the client
 */
public record IpcConnectionOpenedEvent(String service, Instant time, long connectionId,
		PeerCredentials peer) implements IpcConnectionEvent {

}
