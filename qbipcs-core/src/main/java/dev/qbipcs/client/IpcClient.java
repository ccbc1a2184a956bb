package dev.qbipcs.client;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.PeerCredentials;
import dev.qbipcs.protocol.RequestHeader;
import dev.qbipcs.protocol.ResponseHeader;
import dev.qbipcs.transport.ClientChannel;
import dev.qbipcs.transport.ClientChannel.Lane;
import org.jspecify.annotations.Nullable;

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

	private static final long SHORTEST_PAUSE_NANOS = Duration.ofNanos(50_000).toNanos();

	private static final long LONGEST_PAUSE_NANOS = Duration.ofMillis(5).toNanos();

	private final String service;

	private final PeerCredentials server;

	private final int bufferSize;

	private final ClientChannel channel;

	private final ServerWatch watch;

	private final ReentrantLock sending = new ReentrantLock();

	private final ReentrantLock receiving = new ReentrantLock();

	private final ReentrantLock receivingEvents = new ReentrantLock();

	private volatile boolean serverGone;

	private volatile boolean closed;

	IpcClient(String service, PeerCredentials server, int bufferSize, int fd, ClientChannel channel) {
		this.service = service;
		this.server = server;
		this.bufferSize = bufferSize;
		this.channel = channel;
		this.watch = new ServerWatch(fd, this::onServerGone, this::flush);
		this.watch.start();
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
		return IpcTransport.SHARED_MEMORY;
	}

	/**
	 * Return the size of the largest message ({@code qb_ipcc_get_buffer_size}).
	 * @return bytes, including the message's header
	 */
	public int bufferSize() {
		return this.bufferSize;
	}

	/**
	 * Tell whether the server is still there ({@code qb_ipcc_is_connected}).
	 * @return false once the server went or {@link #close()} was called
	 */
	public boolean isConnected() {
		return !this.serverGone && !this.closed;
	}

	/**
	 * Send a request if there is room ({@code qb_ipcc_send}).
	 * @param id the id in its header, 0 or more
	 * @param payload what follows the header
	 * @return false if there is no room, or the server asks clients to hold
	 */
	public boolean trySend(int id, MemorySegment payload) {
		return trySend(id, List.of(payload));
	}

	/**
	 * Send a request from several parts if there is room ({@code qb_ipcc_sendv}).
	 * @param id the id in its header, 0 or more
	 * @param payload the parts of what follows the header
	 * @return false if there is no room, or the server asks clients to hold
	 */
	public boolean trySend(int id, List<MemorySegment> payload) {
		int size = payloadSize(payload);
		this.sending.lock();
		try {
			checkConnected();
			boolean sent = this.channel.trySend(id, payload, size);
			if (sent && !this.channel.flush()) {
				this.watch.awaitRoom();
			}
			return sent;
		}
		finally {
			this.sending.unlock();
		}
	}

	/**
	 * Send a request, waiting for room.
	 * @param id the id in its header, 0 or more
	 * @param payload what follows the header
	 * @param timeout how long to wait for room; negative for ever
	 * @throws IpcException with {@code EAGAIN} if there was no room in that time
	 */
	public void send(int id, MemorySegment payload, Duration timeout) {
		long deadline = Deadline.after(timeout);
		long pause = SHORTEST_PAUSE_NANOS;
		while (!trySend(id, payload)) {
			if (System.nanoTime() >= deadline) {
				throw new IpcException(Errno.EAGAIN, "The service \"" + this.service + "\" made no room within "
						+ timeout + "; it reads slower than we send, or holds its clients");
			}
			LockSupport.parkNanos(pause);
			pause = Math.min(pause * 2, LONGEST_PAUSE_NANOS);
		}
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
		this.receiving.lock();
		try {
			MemorySegment message = receive(Lane.RESPONSE, timeout);
			return new IpcReply(ResponseHeader.id(message), ResponseHeader.error(message),
					ResponseHeader.payload(message));
		}
		finally {
			this.receiving.unlock();
		}
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
		long deadline = Deadline.after(timeout);
		this.receiving.lock();
		try {
			send(id, payload, timeout);
			return receive(
					timeout.isNegative() ? timeout : Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
		}
		finally {
			this.receiving.unlock();
		}
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
		this.receivingEvents.lock();
		try {
			MemorySegment message = receive(Lane.EVENT, timeout);
			return new IpcEvent(ResponseHeader.id(message), ResponseHeader.payload(message));
		}
		finally {
			this.receivingEvents.unlock();
		}
	}

	/**
	 * Disconnect ({@code qb_ipcc_disconnect}). Threads that wait fail with
	 * {@code ENOTCONN}.
	 */
	@Override
	public void close() {
		synchronized (this.watch) {
			if (this.closed) {
				return;
			}
			this.closed = true;
			this.watch.stop();
			// whoever comes later sees that we are closed
			if (this.receiving.isLocked() || this.receivingEvents.isLocked()) {
				this.channel.wakeUp();
			}
			this.sending.lock();
			this.receiving.lock();
			this.receivingEvents.lock();
			try {
				this.channel.close(this.serverGone);
			}
			finally {
				this.receivingEvents.unlock();
				this.receiving.unlock();
				this.sending.unlock();
			}
		}
	}

	@Override
	public String toString() {
		return "client of service \"" + this.service + "\" (server pid " + this.server.pid() + ")";
	}

	private MemorySegment receive(Lane lane, Duration timeout) {
		long deadline = Deadline.after(timeout);
		while (true) {
			checkOpen();
			boolean last = this.serverGone;
			byte[] message = tryReceive(lane, last);
			if (message != null) {
				return MemorySegment.ofArray(message);
			}
			if (last) {
				throw notConnected();
			}
			if (!this.channel.await(lane, deadline)) {
				throw new IpcException(Errno.ETIMEDOUT, "No " + ((lane == Lane.EVENT) ? "event" : "response")
						+ " of the service \"" + this.service + "\" came within " + timeout);
			}
		}
	}

	// What a server sent before it went can still be received; then comes the post by
	// which we were woken, and nothing behind it.
	private byte @Nullable [] tryReceive(Lane lane, boolean last) {
		try {
			return this.channel.receive(lane);
		}
		catch (IpcException ex) {
			if (last || this.serverGone || this.closed) {
				throw notConnected();
			}
			throw ex;
		}
	}

	private void onServerGone() {
		this.serverGone = true;
		this.channel.wakeUp();
	}

	private void flush() {
		this.sending.lock();
		try {
			if (isConnected() && !this.channel.flush()) {
				this.watch.awaitRoom();
			}
		}
		finally {
			this.sending.unlock();
		}
	}

	private int payloadSize(List<MemorySegment> payload) {
		long size = RequestHeader.SIZE;
		for (int i = 0; i < payload.size(); i++) {
			size += payload.get(i).byteSize();
		}
		if (size > this.bufferSize) {
			throw new IpcException(Errno.EMSGSIZE,
					("The request has %d bytes with its header, but the buffer of the"
							+ " connection to \"%s\" has %d; ask for a larger buffer when connecting")
						.formatted(size, this.service, this.bufferSize));
		}
		return (int) size - RequestHeader.SIZE;
	}

	private void checkConnected() {
		checkOpen();
		if (this.serverGone) {
			throw notConnected();
		}
	}

	private void checkOpen() {
		if (this.closed) {
			throw new IpcException(Errno.ENOTCONN, "This " + this + " was closed");
		}
	}

	private IpcException notConnected() {
		return new IpcException(Errno.ENOTCONN,
				"The server of \"" + this.service + "\" ended the connection; connect again when it is back");
	}

}
