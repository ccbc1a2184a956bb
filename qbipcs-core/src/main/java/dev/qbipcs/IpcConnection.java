package dev.qbipcs;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * A client of a service, as {@code qb_ipcs_connection_t}. Any thread may call any method;
 * the messages that one thread sends arrive in its order.
 * <p>
 * Every send comes in two forms. {@code trySend...} never blocks and says whether the
 * message was sent, found no room, or came too late for a client that is gone: a loop
 * over several clients reaches them all. {@code send...} waits for room, must not be
 * called on the event loop, and throws {@link IpcException} with {@code EAGAIN} when the
 * time is over, with {@code ENOTCONN} when the client is gone. Both throw one with
 * {@code EMSGSIZE} when the message with its header of 24 bytes exceeds
 * {@link #bufferSize()}, and with {@code ENOTCONN} before the connection is created.
 * <p>
 * An event has the header of a response, and in it an error that libqb passes on
 * untouched: 0 in the forms that do not name it.
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
	IpcServer service();

	/**
	 * Return the id given to the service ({@code qb_ipcs_service_id_get}).
	 * @return the service id
	 */
	default int serviceId() {
		return service().serviceId();
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
	 * Answer a request ({@code qb_ipcs_response_send}) if there is room.
	 * @param id the id in the response's header
	 * @param error 0, or a negated error number
	 * @param payload what follows the header; copied before this returns
	 * @return what became of it
	 */
	IpcSendResult trySendResponse(int id, int error, MemorySegment payload);

	/**
	 * Answer a request from several parts ({@code qb_ipcs_response_sendv}) if there is
	 * room.
	 * @param id the id in the response's header
	 * @param error 0, or a negated error number
	 * @param payload the parts of what follows the header
	 * @return what became of it
	 */
	IpcSendResult trySendResponse(int id, int error, List<MemorySegment> payload);

	/**
	 * Answer a request without a copy if there is room: what follows the header is
	 * written where the client reads it.
	 * @param id the id in the response's header
	 * @param error 0, or a negated error number
	 * @param size the size of the payload in bytes
	 * @param payload writes as many, before this returns
	 * @return what became of it
	 */
	IpcSendResult trySendResponse(int id, int error, int size, PayloadWriter payload);

	/**
	 * Answer a request, waiting for room.
	 * @param id the id in the response's header
	 * @param error 0, or a negated error number
	 * @param payload what follows the header
	 * @param timeout how long to wait for room
	 * @throws IpcException with {@code EAGAIN} if there was no room in that time, with
	 * {@code EINTR} if the thread is interrupted while it waits, and stays so
	 */
	void sendResponse(int id, int error, MemorySegment payload, Duration timeout);

	/**
	 * Answer a request from several parts, waiting for room.
	 * @param id the id in the response's header
	 * @param error 0, or a negated error number
	 * @param payload the parts of what follows the header
	 * @param timeout how long to wait for room
	 * @throws IpcException with {@code EAGAIN} if there was no room in that time, with
	 * {@code EINTR} if the thread is interrupted while it waits, and stays so
	 */
	void sendResponse(int id, int error, List<MemorySegment> payload, Duration timeout);

	/**
	 * Send an event ({@code qb_ipcs_event_send}) if there is room.
	 * @param id the id in the event's header
	 * @param payload what follows the header; copied before this returns
	 * @return what became of it
	 */
	default IpcSendResult trySendEvent(int id, MemorySegment payload) {
		return trySendEvent(id, 0, payload);
	}

	/**
	 * Send an event with an error if there is room.
	 * @param id the id in the event's header
	 * @param error 0, or a number of the service's own, as a rule a negated error number
	 * @param payload what follows the header; copied before this returns
	 * @return what became of it
	 */
	IpcSendResult trySendEvent(int id, int error, MemorySegment payload);

	/**
	 * Send an event from several parts ({@code qb_ipcs_event_sendv}) if there is room.
	 * @param id the id in the event's header
	 * @param payload the parts of what follows the header
	 * @return what became of it
	 */
	default IpcSendResult trySendEvent(int id, List<MemorySegment> payload) {
		return trySendEvent(id, 0, payload);
	}

	/**
	 * Send an event with an error from several parts if there is room.
	 * @param id the id in the event's header
	 * @param error 0, or a number of the service's own, as a rule a negated error number
	 * @param payload the parts of what follows the header
	 * @return what became of it
	 */
	IpcSendResult trySendEvent(int id, int error, List<MemorySegment> payload);

	/**
	 * Send an event without a copy if there is room: what follows the header is written
	 * where the client reads it.
	 * @param id the id in the event's header
	 * @param size the size of the payload in bytes
	 * @param payload writes as many, before this returns
	 * @return what became of it
	 */
	default IpcSendResult trySendEvent(int id, int size, PayloadWriter payload) {
		return trySendEvent(id, 0, size, payload);
	}

	/**
	 * Send an event with an error without a copy if there is room.
	 * @param id the id in the event's header
	 * @param error 0, or a number of the service's own, as a rule a negated error number
	 * @param size the size of the payload in bytes
	 * @param payload writes as many, before this returns
	 * @return what became of it
	 */
	IpcSendResult trySendEvent(int id, int error, int size, PayloadWriter payload);

	/**
	 * Send an event, waiting for room.
	 * @param id the id in the event's header
	 * @param payload what follows the header
	 * @param timeout how long to wait for room
	 * @throws IpcException with {@code EAGAIN} if there was no room in that time, with
	 * {@code EINTR} if the thread is interrupted while it waits, and stays so
	 */
	default void sendEvent(int id, MemorySegment payload, Duration timeout) {
		sendEvent(id, 0, payload, timeout);
	}

	/**
	 * Send an event with an error, waiting for room.
	 * @param id the id in the event's header
	 * @param error 0, or a number of the service's own, as a rule a negated error number
	 * @param payload what follows the header
	 * @param timeout how long to wait for room
	 * @throws IpcException with {@code EAGAIN} if there was no room in that time
	 */
	void sendEvent(int id, int error, MemorySegment payload, Duration timeout);

	/**
	 * Send an event from several parts, waiting for room.
	 * @param id the id in the event's header
	 * @param payload the parts of what follows the header
	 * @param timeout how long to wait for room
	 * @throws IpcException with {@code EAGAIN} if there was no room in that time, with
	 * {@code EINTR} if the thread is interrupted while it waits, and stays so
	 */
	default void sendEvent(int id, List<MemorySegment> payload, Duration timeout) {
		sendEvent(id, 0, payload, timeout);
	}

	/**
	 * Send an event with an error from several parts, waiting for room.
	 * @param id the id in the event's header
	 * @param error 0, or a number of the service's own, as a rule a negated error number
	 * @param payload the parts of what follows the header
	 * @param timeout how long to wait for room
	 * @throws IpcException with {@code EAGAIN} if there was no room in that time
	 */
	void sendEvent(int id, int error, List<MemorySegment> payload, Duration timeout);

	/**
	 * Send an event if there is room.
	 * @param id the id in the event's header
	 * @param payload what follows the header
	 * @return what became of it
	 */
	default IpcSendResult trySendEvent(int id, byte[] payload) {
		return trySendEvent(id, MemorySegment.ofArray(payload));
	}

	/**
	 * Send an event if there is room.
	 * @param id the id in the event's header
	 * @param payload what follows the header, from its position to its limit; not
	 * consumed
	 * @return what became of it
	 */
	default IpcSendResult trySendEvent(int id, ByteBuffer payload) {
		return trySendEvent(id, MemorySegment.ofBuffer(payload));
	}

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
