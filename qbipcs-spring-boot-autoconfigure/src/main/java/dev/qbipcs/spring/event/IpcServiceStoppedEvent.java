package dev.qbipcs.spring.event;

import java.time.Instant;

/**
 * A service was stopped, on purpose or with the application, and its clients were
 * disconnected.
 *
 * @param service the name that clients connected to
 * @param time when it happened
 */
public record IpcServiceStoppedEvent(String service, Instant time) implements IpcApplicationEvent {

}
