package dev.qbipcs.spring.event;

import java.time.Instant;

/**
 * A service could not be started.
 *
 * @param service its name
 * @param time when it happened
 * @param cause the cause, whose message names the remedy
 */
public record IpcServiceFailedEvent(String service, Instant time,
		RuntimeException cause) implements IpcApplicationEvent {

}
