package dev.qbipcs.spring.event;

import java.time.Instant;

import dev.qbipcs.PeerCredentials;

/**
 * A client was rejected before it had a connection.
 *
 * @param service the name of the service
 * @param time when it happened
 * @param peer the credentials of the client
 * @param error the positive error number that was sent to it
 * @param reason the reason in words
 */
public record IpcConnectionRejectedEvent(String service, Instant time, PeerCredentials peer, int error,
		String reason) implements IpcConnectionEvent {

}
