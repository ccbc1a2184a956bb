package dev.qbipcs.spring.event;

import java.time.Instant;

import dev.qbipcs.PeerCredentials;

/**
 * A client was connected. It may have left when a listener is called.
 *
 * @param service the name of the service
 * @param time when it happened
 * @param connectionId what {@link dev.qbipcs.IpcConnection#id()} returns
 * @param peer who the client is
 */
public record IpcConnectionOpenedEvent(String service, Instant time, long connectionId,
		PeerCredentials peer) implements IpcConnectionEvent {

}
