package dev.qbipcs;

/**
 * What became of a message that was to be sent without waiting, from a service to a
 * client or the other way round. None of these indicates a mistake of the sender: a peer
 * that does not receive, or that left, is daily business.
 */
public enum IpcSendResult {

	/** The message was queued; the peer gets it if it receives. */
	SENT,

	/**
	 * The peer has left no room, or asks its clients to hold, and nothing was queued
	 * ({@code -EAGAIN} in C). The same message may be tried again.
	 */
	NO_ROOM,

	/**
	 * The connection has ended, and nothing can be sent on it any more ({@code -ENOTCONN}
	 * in C). In a service {@link IpcServerHandler#closed} was called for it, or is about
	 * to be.
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
