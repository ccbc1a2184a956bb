package dev.qbipcs;

import java.lang.foreign.MemorySegment;
import java.time.Instant;
import java.util.Optional;

import dev.qbipcs.spi.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * A client of a service, as {@code qb_ipcs_connection_t}. Any thread may call any method.
 */
public interface IpcConnection {

	/**
	 * Return a number that no other connection of this service has had.
	 * @return 1 or more
	 */
	long id();

	/**
	 * Return the service this is a client of.
	 * @return the service
	 */
	IpcServer server();

	/**
	 * Return the loop that serves the connection; it stays the same as long as the
	 * connection exists.
	 * @return the loop
	 */
	EventLoop eventLoop();

	/**
	 * Return the id given to the service ({@code qb_ipcs_service_id_get}).
	 * @return the service id
	 */
	default int serviceId() {
		return server().serviceId();
	}

	/**
	 * Return the credentials of the client.
	 * @return the client, as the kernel says
	 */
	PeerCredentials peer();

	/**
	 * Return the size of the largest message in either direction
	 * ({@code qb_ipcs_connection_get_buffer_size}).
	 * @return bytes, including the message's header; 0 before the connection is created
	 */
	int bufferSize();

	/**
	 * Tell whether messages can be sent.
	 * @return false before the connection is created and after it was disconnected
	 */
	boolean isConnected();

	/**
	 * Return what sends events ({@code qb_ipcs_event_send} and {@code event_sendv}).
	 * @return always the same object
	 * @throws IpcException with {@code ENOTCONN} before the connection is created
	 */
	IpcSender events();

	/**
	 * Return what sends responses ({@code qb_ipcs_response_send} and
	 * {@code response_sendv}). A handler has {@link IpcMessage#reply(MemorySegment)},
	 * which never fails for lack of room.
	 * @return always the same object
	 * @throws IpcException with {@code ENOTCONN} before the connection is created
	 */
	IpcSender responses();

	/**
	 * Drop the client ({@code qb_ipcs_disconnect}). Takes effect soon, on the event loop;
	 * nothing can be sent any more when this returns.
	 */
	void disconnect();

	/**
	 * Keep the connection and its memory beyond a disconnect
	 * ({@code qb_ipcs_connection_ref}): {@link IpcServerHandler#destroyed} runs at the
	 * last {@link #release()}.
	 */
	void retain();

	/**
	 * Give back what {@link #retain()} took ({@code qb_ipcs_connection_unref}).
	 */
	void release();

	/**
	 * Attach an object of the application ({@code qb_ipcs_context_set}).
	 * @param context the object, or null to detach
	 */
	void setContext(@Nullable Object context);

	/**
	 * Return the attached object ({@code qb_ipcs_context_get}).
	 * @param <T> its type
	 * @param type its type
	 * @return the object, or empty if there is none of that type
	 */
	<T> Optional<T> context(Class<T> type);

	/**
	 * Return when the client was accepted.
	 * @return a point in time
	 */
	Instant connectedSince();

	/**
	 * Return when the client last sent a request.
	 * @return a point in time; {@link #connectedSince()} if it sent none
	 */
	Instant lastActivity();

	/**
	 * Return the counters ({@code qb_ipcs_connection_stats_get_2}).
	 * @return a snapshot
	 */
	ConnectionStats stats();

	/**
	 * Return the counters and start again at zero, as with {@code clear_after_read}.
	 * @return the counters before
	 */
	ConnectionStats statsAndReset();

}
