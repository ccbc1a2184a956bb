package dev.qbipcs;

/**
 * What a service does with its clients, as {@code struct qb_ipcs_service_handlers}. One
 * client sees the order accept, created, message (any number), closed, destroyed. All
 * methods are called by threads of event loops and must not block; see
 * {@link IpcMessage#defer()} for work that does.
 * <p>
 * All calls about one connection come from the same thread. So do those about all of
 * them, unless the service has {@linkplain IpcServerBuilder#loops several loops}: then
 * calls about different connections may come at the same time, and what they share must
 * be safe for use by several threads.
 */
public interface IpcServerHandler {

	/**
	 * A client asks to connect ({@code connection_accept}). Not rejecting it accepts it.
	 * An exception rejects it: with its error if it is an {@link IpcException}, else with
	 * {@code EIO}.
	 * @param request the client, and how to treat it
	 */
	default void accept(IpcConnectionRequest request) {
	}

	/**
	 * The client has its answer; requests follow ({@code connection_created}).
	 * @param connection the new connection
	 */
	default void created(IpcConnection connection) {
	}

	/**
	 * A client was turned away: by {@link #accept(IpcConnectionRequest)}, by the
	 * service's limits, or because it could not be given what a connection needs.
	 * @param peer the client
	 * @param error the positive error number that it was told, which is one that
	 * {@link Errno#of(int)} may have no name for: that of an {@link IpcException}, or of
	 * the kernel
	 * @param reason why, in words
	 */
	default void rejected(PeerCredentials peer, int error, String reason) {
	}

	/**
	 * A request came ({@code msg_process}). An exception is logged, and the client
	 * answered with the request's id and {@code EIO}, unless the request has been
	 * answered already; one that was {@linkplain IpcMessage#defer() deferred} is closed.
	 * The protocol cannot tell one-way requests from others: a libqb client that awaits
	 * no answer takes one for that of its next request. So what handles such requests
	 * catches what it throws.
	 * @param message the request, valid during the call; it knows its
	 * {@linkplain IpcMessage#connection() connection}
	 */
	void message(IpcMessage message);

	/**
	 * A created connection was disconnected by either side ({@code connection_closed}).
	 * Called once.
	 * @param connection whose statistics and context can still be read
	 */
	default void closed(IpcConnection connection) {
	}

	/**
	 * A closed connection is about to be destroyed, unless the application holds it back.
	 * Asked after {@link #closed(IpcConnection)}, and again every 10 milliseconds until
	 * the answer is yes, as libqb calls {@code connection_closed} until it returns 0. An
	 * exception is logged and means yes. To wait for work of the application's own,
	 * {@link IpcConnection#retain()} needs no questions.
	 * @param connection the closed connection
	 * @return false to be asked again later; true by default
	 */
	default boolean readyToDestroy(IpcConnection connection) {
		return true;
	}

	/**
	 * The last reference is gone, and the memory goes now ({@code connection_destroyed}).
	 * Also called after a rejected {@link #accept(IpcConnectionRequest)}.
	 * @param connection the connection, for the last time
	 */
	default void destroyed(IpcConnection connection) {
	}

}
