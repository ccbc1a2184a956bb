package dev.qbipcs.client;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

import dev.qbipcs.IpcException;
import dev.qbipcs.IpcSendResult;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.Payload;
import dev.qbipcs.PeerCredentials;
import dev.qbipcs.internal.transport.Datagrams;
import dev.qbipcs.internal.transport.Deadline;
import dev.qbipcs.internal.transport.PayloadForm;
import dev.qbipcs.internal.transport.WrittenPayload;
import org.jspecify.annotations.Nullable;

/**
 * A client of a service that runs on this library or on libqb, like {@code
 * qb_ipcc_connection_t}. Any thread may call any method. Calls of several threads travel
 * together to a service of ours ({@link IpcClientBuilder#pipelining}); others, and
 * threads that receive, wait for each other. A call that waits blocks a platform thread
 * and parks a virtual one. An interrupt ends it with {@code EINTR} within a fraction of a
 * second, and the thread stays interrupted; one that is interrupted already cannot wait,
 * and does not even send by {@code sendAndReceive}. Calls that need not wait ignore
 * interrupts.
 * <p>
 * Responses come in the order of the requests, and those of libqb carry no mark of their
 * request. So when {@link #sendAndReceive} gives up, after its timeout or because its
 * thread was interrupted, the response is still to come. The next call drops it, within
 * its own timeout, and sends nothing before; how long the client waits for it at most is
 * {@link IpcClientBuilder#lateReplyTimeout}. Thus a call never returns the response to
 * another, and messages that the service does not answer go by {@link #send} alone.
 * Responses to what {@code send} and {@code trySend} sent belong to the application:
 * receive them all, by {@link #receive}, before calling {@code sendAndReceive}. Whatever
 * lies there when the turn of a {@code sendAndReceive} comes is dropped, as nothing waits
 * for it: the error of a service that failed on a request sent one way, say, or a second
 * response to some request. One that comes later, while the call waits for its own, is
 * dropped, too, if the service is one of ours; from another it is taken for the response
 * of the call, and the calls after it are right again.
 * <p>
 * Methods throw {@link IpcException}: {@code ENOTCONN} when the server is gone, also
 * while they wait; {@code EMSGSIZE} when a request with its header of 16 bytes exceeds
 * {@link #bufferSize()}. Only {@code trySend} says of a server that is gone by its result
 * instead. With a {@link ReconnectPolicy} the client connects again by itself, and the
 * policy says whether calls fail or wait meanwhile.
 */
public final class IpcClient implements IpcRequester, AutoCloseable {

	private final String service;

	private final Executor executor;

	private final EventDelivery events;

	private final SessionKeeper sessions;

	private final AsyncCalls asyncCalls;

	private final WrittenPayload written = new WrittenPayload();

	private volatile @Nullable Object context;

	private IpcClient(ClientSettings settings, ClientSession session) {
		this.service = settings.service();
		this.executor = settings.callbacks();
		Callbacks callbacks = new Callbacks();
		this.events = new EventDelivery(callbacks);
		this.sessions = new SessionKeeper(settings, this, session, callbacks, this.events);
		this.asyncCalls = new AsyncCalls(this, this.sessions);
	}

	// Begins to watch the server; the client is complete by then.
	static IpcClient start(ClientSettings settings, ClientSession session) {
		IpcClient client = new IpcClient(settings, session);
		client.sessions.start();
		return client;
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
	 * @throws IllegalArgumentException if no service can have that name
	 */
	public static IpcClientBuilder builder(String service) {
		return new IpcClientBuilder(service);
	}

	/**
	 * Find out how large a message the kernel lets pass over {@link IpcTransport#SOCKET}
	 * ({@code qb_ipcc_verify_dgram_max_msg_size}), by sending one to ourselves. What
	 * limits it is {@code net.core.wmem_max}.
	 * @param maxBytes the largest size of interest, 1 or more
	 * @return the largest size up to that, in bytes including the message's header
	 */
	public static int verifyDatagramSize(int maxBytes) {
		if (maxBytes < 1) {
			throw new IllegalArgumentException("A message has 1 byte or more, not " + maxBytes);
		}
		return Datagrams.largest(maxBytes);
	}

	/**
	 * Return what we are connected to.
	 * @return the name of the service
	 */
	public String serviceName() {
		return this.service;
	}

	/**
	 * Return the credentials of the server ({@code qb_ipcc_auth_get}).
	 * @return the server of the latest connection, as the kernel says
	 */
	public PeerCredentials peer() {
		return this.sessions.current().server();
	}

	/**
	 * Return how messages travel.
	 * @return the transport that the server chose for the latest connection
	 */
	public IpcTransport transport() {
		return this.sessions.current().transport();
	}

	/**
	 * Return the size of the largest message ({@code qb_ipcc_get_buffer_size}).
	 * @return bytes, including the message's header, for the latest connection
	 */
	public int bufferSize() {
		return this.sessions.current().bufferSize();
	}

	/**
	 * Return how many messages were dropped because another process than the server sent
	 * them; only {@link IpcTransport#SOCKET} lets others try.
	 * @return 0 or more, for the latest connection
	 */
	public long foreignMessages() {
		return this.sessions.current().foreignMessages();
	}

	/**
	 * Tell whether the server is still there ({@code qb_ipcc_is_connected}).
	 * @return false when the server went, until the client is connected again, and once
	 * {@link #close()} was called
	 */
	public boolean isConnected() {
		return this.sessions.current().isConnected();
	}

	@Override
	public IpcSendResult trySend(int id, MemorySegment payload) {
		return this.sessions.current().trySend(id, PayloadForm.SEGMENT, payload, payload.byteSize());
	}

	@Override
	public IpcSendResult trySend(int id, Payload payload) {
		return this.sessions.current().trySend(id, this.written, payload, PayloadForm.checked(payload.size()));
	}

	@Override
	public void send(int id, MemorySegment payload, Duration timeout) {
		this.sessions.send(id, PayloadForm.SEGMENT, payload, payload.byteSize(), timeout);
	}

	@Override
	public void send(int id, Payload payload, Duration timeout) {
		this.sessions.send(id, this.written, payload, PayloadForm.checked(payload.size()), timeout);
	}

	@Override
	public IpcReply receive(Duration timeout) {
		long deadline = Deadline.after(timeout);
		return IpcReply.of(this.sessions.receive(deadline,
				(session) -> session.receiveResponse(Destination.ARRAY, deadline, timeout)));
	}

	@Override
	public IpcReply sendAndReceive(int id, MemorySegment payload, Duration timeout) {
		return IpcReply.of(this.sessions.sendAndReceive(id, PayloadForm.SEGMENT, payload, payload.byteSize(), timeout));
	}

	@Override
	public IpcReply sendAndReceive(int id, Payload payload, Duration timeout) {
		int size = PayloadForm.checked(payload.size());
		return IpcReply.of(this.sessions.sendAndReceive(id, this.written, payload, size, timeout));
	}

	@Override
	public CompletableFuture<IpcReply> sendAsync(int id, MemorySegment payload, Duration timeout) {
		return this.asyncCalls.submit(id, payload.toArray(ValueLayout.JAVA_BYTE), timeout);
	}

	@Override
	public CompletableFuture<IpcReply> sendAsync(int id, Payload payload, Duration timeout) {
		int size = PayloadForm.checked(payload.size());
		return this.asyncCalls.submit(id, PayloadForm.toArray(this.written, payload, size), timeout);
	}

	/**
	 * Send a request and receive its response into memory that is used again and again:
	 * while both sides are awake nothing is allocated and no system call made, if the
	 * server is one of this library.
	 * @param id the id in its header, 0 or more
	 * @param payload what follows the header
	 * @param response takes the response
	 * @param timeout how long to wait in all; negative for ever
	 * @throws IpcException as the other forms do
	 * @throws IllegalArgumentException if the buffer is smaller than
	 * {@link #bufferSize()}
	 */
	public void sendAndReceive(int id, MemorySegment payload, IpcReceiveBuffer response, Duration timeout) {
		if (this.sessions.callsWait()) {
			this.sessions.sendAndReceive(id, PayloadForm.SEGMENT, payload, payload.byteSize(), response, timeout);
		}
		else {
			this.sessions.current()
				.checked(response)
				.sendAndReceive(id, PayloadForm.SEGMENT, payload, payload.byteSize(), response.destination(),
						Deadline.OPEN, timeout);
		}
	}

	/**
	 * Send a request and receive its response into memory that is used again and again.
	 * @param id the id in its header, 0 or more
	 * @param payload what follows the header
	 * @param response takes the response
	 * @param timeout how long to wait in all; negative for ever
	 * @see #sendAndReceive(int, MemorySegment, IpcReceiveBuffer, Duration)
	 */
	public void sendAndReceive(int id, byte[] payload, IpcReceiveBuffer response, Duration timeout) {
		sendAndReceive(id, MemorySegment.ofArray(payload), response, timeout);
	}

	/**
	 * Send a request and receive its response into memory that is used again and again.
	 * @param id the id in its header, 0 or more
	 * @param payload what follows the header
	 * @param response takes the response
	 * @param timeout how long to wait in all; negative for ever
	 * @see #sendAndReceive(int, MemorySegment, IpcReceiveBuffer, Duration)
	 */
	public void sendAndReceive(int id, Payload payload, IpcReceiveBuffer response, Duration timeout) {
		int size = PayloadForm.checked(payload.size());
		this.sessions.sendAndReceive(id, this.written, payload, size, response, timeout);
	}

	/**
	 * Receive a response into memory that is used again and again.
	 * @param response takes the response
	 * @param timeout how long to wait; negative for ever
	 * @throws IllegalArgumentException if the buffer is smaller than a message may be
	 */
	public void receive(IpcReceiveBuffer response, Duration timeout) {
		long deadline = Deadline.after(timeout);
		this.sessions.receive(deadline,
				(session) -> session.checked(response).receiveResponse(response.destination(), deadline, timeout));
	}

	/**
	 * Receive an event into memory that is used again and again.
	 * @param event takes the event
	 * @param timeout how long to wait; negative for ever
	 * @throws IllegalArgumentException if the buffer is smaller than a message may be
	 */
	public void receiveEvent(IpcReceiveBuffer event, Duration timeout) {
		long deadline = Deadline.after(timeout);
		this.events.receive(() -> this.sessions.receiveEvent(deadline,
				(session) -> session.checked(event).receiveEvent(event.destination(), deadline, timeout)));
	}

	/**
	 * Receive an event ({@code qb_ipcc_event_recv}).
	 * @param timeout how long to wait; negative for ever
	 * @return the event
	 * @throws IpcException with {@code ETIMEDOUT} if none came in that time
	 * @throws IllegalStateException if events are delivered to a callback
	 * ({@link #onEvent(Consumer)})
	 */
	public IpcEvent receiveEvent(Duration timeout) {
		long deadline = Deadline.after(timeout);
		MemorySegment message = this.events.receive(() -> this.sessions.receiveEvent(deadline,
				(session) -> session.receiveEvent(Destination.ARRAY, deadline, timeout)));
		return IpcEvent.of(message);
	}

	/**
	 * Have events delivered to a callback on the executor of
	 * {@link IpcClientBuilder#callbackExecutor}.
	 * @param callback called with each event
	 * @return to end the subscription
	 * @throws IllegalStateException as {@link #onEvent(Consumer, Executor)} does
	 */
	public IpcSubscription onEvent(Consumer<IpcEvent> callback) {
		return onEvent(callback, this.executor);
	}

	/**
	 * Have events delivered to a callback. It is called with one event at a time, in the
	 * order in which the server sent them, first with those that wait already; what it
	 * throws is logged, and the next event follows. It may block and may use this client:
	 * meanwhile events wait in the connection's buffer, and the server finds no room for
	 * more when that is full. As long as no events come no thread is occupied. The
	 * subscription goes on when the client connects again; to learn of the end of the
	 * connection there is {@link IpcConnectionListener}.
	 * @param callback called with each event
	 * @param executor where to call it; not one that runs tasks in the thread that hands
	 * them over, and one that outlives the client
	 * @return to end the subscription
	 * @throws IllegalStateException if there is a subscription already, or a thread is in
	 * {@link #receiveEvent}
	 */
	public IpcSubscription onEvent(Consumer<IpcEvent> callback, Executor executor) {
		Objects.requireNonNull(callback, "callback");
		Objects.requireNonNull(executor, "executor");
		return this.events.subscribe(callback, executor, this.sessions::current);
	}

	/**
	 * Choose which requests to hold the server may impose
	 * ({@code qb_ipcc_fc_enable_max_set}), for this connection and later ones. While the
	 * client is held, requests find no room.
	 * @param threshold 0 to send whatever the server asks for, 1 to obey a service that
	 * is {@link dev.qbipcs.RequestRate#OFF}, 2 to obey {@code OFF_2} as well
	 * @throws IllegalArgumentException for any other value
	 */
	public void setFlowControlThreshold(int threshold) {
		this.sessions.flowControlThreshold(IpcClientBuilder.checkThreshold(threshold));
	}

	/**
	 * Return which requests to hold are obeyed.
	 * @return 0 to 2
	 */
	public int flowControlThreshold() {
		return this.sessions.flowControlThreshold();
	}

	/**
	 * Attach an object of the application ({@code qb_ipcc_context_set}).
	 * @param context the object, or null to detach
	 */
	public void setContext(@Nullable Object context) {
		this.context = context;
	}

	/**
	 * Return the attached object ({@code qb_ipcc_context_get}).
	 * @param <T> its type
	 * @param type its type
	 * @return the object, or empty if there is none of that type
	 */
	public <T> Optional<T> context(Class<T> type) {
		Object attached = this.context;
		return type.isInstance(attached) ? Optional.of(type.cast(attached)) : Optional.empty();
	}

	/**
	 * Disconnect ({@code qb_ipcc_disconnect}), and do not connect again. Threads that
	 * wait fail with {@code ENOTCONN}; no callback begins any more but one that was due
	 * already. An interrupt does not end it early.
	 * @throws IllegalStateException within {@link Payload#writeTo}
	 */
	@Override
	public void close() {
		WrittenPayload.checkMayClose(this);
		this.events.close();
		this.sessions.close();
	}

	@Override
	public String toString() {
		return "client of service \"" + this.service + "\" (server pid " + peer().pid() + ")";
	}

}
