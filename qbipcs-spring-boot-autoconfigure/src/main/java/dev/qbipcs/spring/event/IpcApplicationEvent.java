package dev.qbipcs.spring.event;

import java.time.Instant;

/**
 * Something happened to a service. Listeners are called by the thread
 * {@code qbipcs-events}, one event at a time and in their order, a moment later: the
 * event loop does not wait for them, so they may block, and what they throw is logged.
 * There are events of services and connections, but none of messages.
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
