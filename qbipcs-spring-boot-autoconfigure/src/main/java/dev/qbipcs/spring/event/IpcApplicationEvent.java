package dev.qbipcs.spring.event;

import java.time.Instant;

/**
 * An application event of a service. The thread {@code qbipcs-events} calls the
 * listeners, one event at a time and in order. The event loop does not wait for it, so
 * listeners may block; their exceptions are logged. Services and connections publish
 * events, messages do not.
 *
 * <pre>
 * &#064;EventListener
 * void audit(IpcConnectionRejectedEvent event) {
 * 	...
 * }
 * </pre>
 */
public sealed interface IpcApplicationEvent
		permits IpcServiceStartedEvent, IpcServiceStoppedEvent, IpcServiceFailedEvent, IpcConnectionEvent {

	/**
	 * Return the service.
	 * @return the name that clients connect to
	 */
	String service();

	/**
	 * Return when it happened.
	 * @return a point in time, before the listener was called
	 */
	Instant time();

}
