package dev.qbipcs.client;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;

import dev.qbipcs.IpcException;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.PeerCredentials;
import dev.qbipcs.protocol.ResponseHeader;
import dev.qbipcs.transport.ClientChannel.Lane;
import dev.qbipcs.transport.Deadline;

/**
 * A client of a service, be it ours or one that links libqb, as
 * {@code qb_ipcc_connection_t}. Any thread may call any method; calls of the same kind
 * wait for each other. Waiting blocks the calling thread (a virtual thread blocks its
 * carrier).
 * <p>
 * Responses carry no mark of their request: they come in the order of the requests, and
 * one that comes after its call timed out is taken for the answer to the next call. Close
 * the client after a timeout if that may happen.
 * <p>
 * Methods throw {@link IpcException}: {@code ENOTCONN} when the server is gone, also
 * while they wait; {@code EMSGSIZE} when a request with its header of 16 bytes exceeds
 * {@link #bufferSize()}.
 */
public final class IpcClient implements AutoCloseable {

	private final String service;

	private final PeerCredentials server;

	private final IpcTransport transport;

	private final ClientSession session;

	IpcClient(String service, PeerCredentials server, IpcTransport transport, ClientSession session) {
		this.service = service;
		this.server = server;
		this.transport = transport;
		this.session = session;
	}

	/**
	 * Connect to a service ({@code qb_ipcc_connect}), waiting at most 10 seconds.
	 * @param service the name of the service
	 * @return a connected client
	 * @throws IpcException as {@link IpcClientBuilder#connect()} does
	 */
	public static IpcClient connect(String service) {
		return builder(service).connect();
	}

	/**
	 * Say how to connect to a service.
	 * @param service the name of the service
	 * @return a builder
	 */
	public static IpcClientBuilder builder(String service) {
		return new IpcClientBuilder(service);
	}

	/**
	 * Return what we are connected to.
	 * @return the name of the service
	 */
	public String service() {
		return this.service;
	}

	/**
	 * Return who runs the service ({@code qb_ipcc_get_server_credentials} and so on).
	 * @return the server, as the kernel says
	 */
	public PeerCredentials server() {
		return this.server;
	}

	/**
	 * Return how messages travel.
	 * @return the transport that the server chose
	 */
	public IpcTransport transport() {
		return this.transport;
	}

	/**
	 * Return the size of the largest message ({@code qb_ipcc_get_buffer_size}).
	 * @return bytes, including the message's header
	 */
	public int bufferSize() {
		return this.session.bufferSize();
	}

	/**
	 * Tell whether the server is still there ({@code qb_ipcc_is_connected}).
	 * @return false once the server went or {@link #close()} was called
	 */
	public boolean isConnected() {
		return this.session.isConnected();
	}

	/**
	 * Send a request if there is room ({@code qb_ipcc_send}).
	 * @param id the id in its header, 0 or more
	 * @param payload what follows the header
	 * @return false if there is no room, or the server asks clients to hold
	 */
	public boolean trySend(int id, MemorySegment payload) {
		return this.session.trySend(id, List.of(payload));
	}

	/**
	 * Send a request from several parts if there is room ({@code qb_ipcc_sendv}).
	 * @param id the id in its header, 0 or more
	 * @param payload the parts of what follows the header
	 * @return false if there is no room, or the server asks clients to hold
	 */
	public boolean trySend(int id, List<MemorySegment> payload) {
		return this.session.trySend(id, payload);
	}

	/**
	 * Send a request, waiting for room.
	 * @param id the id in its header, 0 or more
	 * @param payload what follows the header
	 * @param timeout how long to wait for room; negative for ever
	 * @throws IpcException with {@code EAGAIN} if there was no room in that time
	 */
	public void send(int id, MemorySegment payload, Duration timeout) {
		this.session.send(id, List.of(payload), Deadline.after(timeout), timeout);
	}

	/**
	 * Send a request, waiting for room.
	 * @param id the id in its header, 0 or more
	 * @param payload what follows the header
	 * @param timeout how long to wait for room; negative for ever
	 */
	public void send(int id, byte[] payload, Duration timeout) {
		send(id, MemorySegment.ofArray(payload), timeout);
	}

	/**
	 * Receive a response ({@code qb_ipcc_recv}).
	 * @param timeout how long to wait; negative for ever
	 * @return the response
	 * @throws IpcException with {@code ETIMEDOUT} if none came in that time
	 */
	public IpcReply receive(Duration timeout) {
		return reply(this.session.receive(Lane.RESPONSE, timeout));
	}

	/**
	 * Send a request and receive its response ({@code qb_ipcc_sendv_recv}).
	 * @param id the id in its header, 0 or more
	 * @param payload what follows the header
	 * @param timeout how long to wait in all; negative for ever
	 * @return the response
	 * @throws IpcException with {@code EAGAIN} if there was no room for the request, with
	 * {@code ETIMEDOUT} if no response came in that time
	 */
	public IpcReply sendAndReceive(int id, MemorySegment payload, Duration timeout) {
		return reply(this.session.sendAndReceive(id, List.of(payload), timeout));
	}

	/**
	 * Send a request and receive its response.
	 * @param id the id in its header, 0 or more
	 * @param payload what follows the header
	 * @param timeout how long to wait in all; negative for ever
	 * @return the response
	 */
	public IpcReply sendAndReceive(int id, byte[] payload, Duration timeout) {
		return sendAndReceive(id, MemorySegment.ofArray(payload), timeout);
	}

	/**
	 * Send a request and receive its response.
	 * @param id the id in its header, 0 or more
	 * @param payload what follows the header, from its position to its limit; not
	 * consumed
	 * @param timeout how long to wait in all; negative for ever
	 * @return the response
	 */
	public IpcReply sendAndReceive(int id, ByteBuffer payload, Duration timeout) {
		return sendAndReceive(id, MemorySegment.ofBuffer(payload), timeout);
	}

	/**
	 * Receive an event ({@code qb_ipcc_event_recv}).
	 * @param timeout how long to wait; negative for ever
	 * @return the event
	 * @throws IpcException with {@code ETIMEDOUT} if none came in that time
	 */
	public IpcEvent receiveEvent(Duration timeout) {
		MemorySegment message = this.session.receive(Lane.EVENT, timeout);
		return new IpcEvent(ResponseHeader.id(message), ResponseHeader.payload(message));
	}

	/**
	 * Disconnect ({@code qb_ipcc_disconnect}). Threads that wait fail with
	 * {@code ENOTCONN}.
	 */
	@Override
	public void close() {
		this.session.close();
	}

	@Override
	public String toString() {
		return "client of service \"" + this.service + "\" (server pid " + this.server.pid() + ")";
	}

	private static IpcReply reply(MemorySegment message) {
		return new IpcReply(ResponseHeader.id(message), ResponseHeader.error(message), ResponseHeader.payload(message));
	}

}
