package dev.qbipcs.spring.event;

import java.time.Instant;

import dev.qbipcs.PeerCredentials;

/**
 * A client was turned away. It never had a connection.
 *
 * @param service the name of the service
 * @param time when it happened
 * @param peer who the client is
 * @param error the positive error number that it was told
 * @param reason why, in words
 */
public record IpcConnectionRejectedEvent(String service, Instant time, PeerCredentials peer, int error,
		String reason) implements IpcConnectionEvent {

}
