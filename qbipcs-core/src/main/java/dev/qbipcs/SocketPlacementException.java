package dev.qbipcs;

import org.jspecify.annotations.Nullable;

/**
 * A service cannot have its socket where this host's libqb looks for sockets in the file
 * system. The message names the path.
 *
 * @see SocketPlacement
 */
public class SocketPlacementException extends IpcException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create an exception.
	 * @param errno why
	 * @param message what happened and what to do
	 * @param cause what it came from
	 */
	public SocketPlacementException(Errno errno, String message, @Nullable Throwable cause) {
		super(errno, message, cause);
	}

}
