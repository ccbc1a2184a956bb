package dev.qbipcs.spring.event;

import dev.qbipcs.PeerCredentials;

/**
 * Something happened to a client.
 */
public sealed interface IpcConnectionEvent extends IpcApplicationEvent
		permits IpcConnectionOpenedEvent, IpcConnectionClosedEvent, IpcConnectionRejectedEvent {

	/**
	 * Return who the client is.
	 * @return the client, as the kernel says
	 */
	PeerCredentials peer();

	/**
	 * Return the client's process.
	 * @return process id; 0 if it is not visible in our pid namespace
	 */
	default int pid() {
		return peer().pid();
	}

	/**
	 * Return the client's user.
	 * @return effective user id
	 */
	default int uid() {
		return peer().uid();
	}

}
