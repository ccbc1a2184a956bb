package dev.qbipcs.spring.event;

import java.time.Instant;

/**
 * A service was started: clients can connect.
 *
 * @param service the name that clients connect to
 * @param time when it happened
 */
public record IpcServiceStartedEvent(String service, Instant time) implements IpcApplicationEvent {

}
