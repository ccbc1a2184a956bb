package dev.qbipcs.internal.transport;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;

/**
 * A request cannot be sent, since the server ended the connection. A type of its own: a
 * payload that writes itself may fail with {@code ENOTCONN} on behalf of another one.
 */
public final class ServerGoneException extends IpcException {

	private static final long serialVersionUID = 1L;

	ServerGoneException() {
		super(Errno.ENOTCONN, "The server ended the connection; connect again");
	}

}
