package dev.qbipcs.spring.event;

import dev.qbipcs.PeerCredentials;

/**
 * An application event of a connection.
 */
public sealed interface IpcConnectionEvent extends IpcApplicationEvent
		permits IpcConnectionOpenedEvent, IpcConnectionClosedEvent, IpcConnectionRejectedEvent {

	/**
	 * Return the credentials of the client.
	 * @return the credentials that the kernel attests
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
