package dev.qbipcs.client;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import org.jspecify.annotations.Nullable;

/**
 * There is no connection, and the server never saw the request; so it may be sent on
 * another connection.
 */
final class NotSentException extends IpcException {

	private static final long serialVersionUID = 1L;

	NotSentException(String message, @Nullable Throwable cause) {
		super(Errno.ENOTCONN, message, cause);
	}

}
