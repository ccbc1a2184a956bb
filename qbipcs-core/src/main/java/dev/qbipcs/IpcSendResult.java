package dev.qbipcs;

/**
 * What became of a message that was to be sent without waiting. None of it is a mistake
 * of the sender: a client that does not receive, or that left, is the daily business of a
 * service with several of them.
 */
public enum IpcSendResult {

	/** The message was queued; the client gets it if it receives. */
	SENT,

	/**
	 * The client has left no room, and nothing was queued ({@code -EAGAIN} in C). The
	 * same message may be tried again.
	 */
	NO_ROOM,

	/**
	 * The client was disconnected, and nothing can be sent to it any more
	 * ({@code -ENOTCONN} in C). {@link IpcServerHandler#closed} was called for it, or is
	 * about to be.
	 */
	GONE;

	/**
	 * Tell whether the message was queued.
	 * @return true for {@link #SENT}
	 */
	public boolean isSent() {
		return this == SENT;
	}

}
