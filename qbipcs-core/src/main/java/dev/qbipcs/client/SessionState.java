package dev.qbipcs.client;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import org.jspecify.annotations.Nullable;

/**
 * Whether a connection is of any use still, and what to say if not. Any thread may call
 * any method.
 */
final class SessionState {

	private final ClientSettings settings;

	private volatile boolean serverGone;

	/** Why we, not the server, ended the connection. */
	private volatile @Nullable String givenUp;

	private volatile boolean closed;

	SessionState(ClientSettings settings) {
		this.settings = settings;
	}

	String service() {
		return this.settings.service();
	}

	boolean isConnected() {
		return !this.serverGone && !this.closed;
	}

	boolean isServerGone() {
		return this.serverGone;
	}

	boolean isClosed() {
		return this.closed;
	}

	void serverIsGone() {
		this.serverGone = true;
	}

	// The server is of no use any more, though it may be there.
	void giveUp(String reason) {
		this.givenUp = reason;
		this.serverGone = true;
	}

	void close() {
		this.closed = true;
	}

	void checkOpen() {
		if (this.closed) {
			throw new IpcException(Errno.ENOTCONN, closedMessage());
		}
	}

	IpcException notConnected() {
		return new IpcException(Errno.ENOTCONN, endedMessage());
	}

	NotSentException notSent(@Nullable IpcException cause) {
		return new NotSentException(this.closed ? closedMessage() : endedMessage(), cause);
	}

	private String closedMessage() {
		return "This client of the service \"" + service() + "\" was closed";
	}

	private String endedMessage() {
		String reason = this.givenUp;
		if (this.settings.reconnectPolicy() != null) {
			return ((reason != null) ? reason : ended())
					+ "; this client connects again by itself, so call again later";
		}
		return (reason != null) ? reason + "; close this client and connect again"
				: ended() + "; connect again when it is back";
	}

	private String ended() {
		return "The server of \"" + service() + "\" ended the connection";
	}

	/**
	 * There is no connection, and the server never saw the request; so it may be sent on
	 * another connection.
	 */
	static final class NotSentException extends IpcException {

		private static final long serialVersionUID = 1L;

		NotSentException(String message, @Nullable Throwable cause) {
			super(Errno.ENOTCONN, message, cause);
		}

	}

}
