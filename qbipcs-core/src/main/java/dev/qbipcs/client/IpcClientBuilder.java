package dev.qbipcs.client;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;

import dev.qbipcs.IpcException;
import dev.qbipcs.PollingPolicy;
import dev.qbipcs.SocketPlacement;
import dev.qbipcs.internal.transport.ClientChannel;
import org.jspecify.annotations.Nullable;

/**
 * Builds a connection. Not safe for use by several threads.
 */
public final class IpcClientBuilder {

	/** The longest name that an abstract socket address holds. */
	private static final int LONGEST_NAME = 106;

	private static final int SMALLEST_BUFFER = 12_328;

	private final String service;

	private int bufferSize = SMALLEST_BUFFER;

	private Duration connectTimeout = Duration.ofSeconds(10);

	private Duration lateReplyTimeout = Duration.ofSeconds(30);

	private SocketPlacement socketPlacement = SocketPlacement.hostDefault();

	private Set<Integer> serverUsers = Set.of();

	private int flowControlThreshold = ClientChannel.DEFAULT_FLOW_CONTROL_THRESHOLD;

	private Executor callbackExecutor = Callbacks.DEFAULT_EXECUTOR;

	private IpcConnectionListener connectionListener = new IpcConnectionListener() {
	};

	private @Nullable ReconnectPolicy reconnectPolicy;

	private PollingPolicy polling = PollingPolicy.DEFAULT;

	private @Nullable Boolean pipelining;

	IpcClientBuilder(String service) {
		int length = service.getBytes(StandardCharsets.UTF_8).length;
		if (length < 1 || length > LONGEST_NAME || service.indexOf('\0') >= 0) {
			throw new IllegalArgumentException(
					"A service name has 1 to 106 bytes and no NUL, but \"%s\" has %d".formatted(service, length));
		}
		this.service = service;
	}

	/**
	 * Ask for a buffer size; the server decides.
	 * @param bytes the largest message, including its header; raised to 12328 as C
	 * clients do
	 * @return this builder
	 */
	public IpcClientBuilder bufferSize(int bytes) {
		this.bufferSize = Math.max(bytes, SMALLEST_BUFFER);
		return this;
	}

	/**
	 * Limit how long connecting may take.
	 * @param timeout more than nothing; 10 seconds by default
	 * @return this builder
	 */
	public IpcClientBuilder connectTimeout(Duration timeout) {
		if (!timeout.isPositive()) {
			throw new IllegalArgumentException("The connect timeout must be positive, but is " + timeout);
		}
		this.connectTimeout = timeout;
		return this;
	}

	/**
	 * Limit how long the client waits for the response to a call that gave up, because
	 * its timeout was over or its thread was interrupted. Such a response is dropped when
	 * it comes, and until then further calls wait, within their own timeouts, without
	 * sending anything. A call that finds this time over gives the connection up: with a
	 * {@link ReconnectPolicy} the client connects again, without one the call fails with
	 * {@code ENOTCONN}, as do all that follow.
	 * @param timeout how long after the call gave up; 30 seconds by default, negative for
	 * ever
	 * @return this builder
	 */
	public IpcClientBuilder lateReplyTimeout(Duration timeout) {
		this.lateReplyTimeout = Objects.requireNonNull(timeout, "timeout");
		return this;
	}

	/**
	 * Connect only to a server of certain users. Any process may take a free service
	 * name; this is how to be sure of the process behind it.
	 * @param uids user ids, as {@link dev.qbipcs.PeerCredentials#uid()} has them; anybody
	 * by default
	 * @return this builder
	 */
	public IpcClientBuilder serverUsers(int... uids) {
		if (uids.length == 0) {
			throw new IllegalArgumentException("Name at least one user; by default any user may run the service");
		}
		this.serverUsers = Arrays.stream(uids).boxed().collect(Collectors.toUnmodifiableSet());
		return this;
	}

	/**
	 * Choose which requests to hold the server may impose
	 * ({@code qb_ipcc_fc_enable_max_set}).
	 * @param threshold 0 to send whatever the server asks for, 1 (the default) to obey a
	 * service that is {@link dev.qbipcs.RequestRate#OFF}, 2 to obey {@code OFF_2} as well
	 * @return this builder
	 * @see IpcClient#setFlowControlThreshold
	 */
	public IpcClientBuilder flowControlThreshold(int threshold) {
		this.flowControlThreshold = checkThreshold(threshold);
		return this;
	}

	/**
	 * Choose where the application's code runs: event callbacks, the connection listener
	 * and what depends on the future of {@link #connectAsync()}. At most one task of a
	 * client runs at a time.
	 * @param executor an executor that outlives the client, and does not run tasks in the
	 * thread that hands them over; by default daemon threads that all clients of this
	 * process share, and that end when they were idle for 10 seconds
	 * @return this builder
	 */
	public IpcClientBuilder callbackExecutor(Executor executor) {
		this.callbackExecutor = Objects.requireNonNull(executor, "executor");
		return this;
	}

	/**
	 * Notify a listener when the connection is lost and restored.
	 * @param listener told from the moment on that the client is connected
	 * @return this builder
	 */
	public IpcClientBuilder connectionListener(IpcConnectionListener listener) {
		this.connectionListener = Objects.requireNonNull(listener, "listener");
		return this;
	}

	/**
	 * Connect again when the server ended the connection. Where calls wait
	 * ({@link ReconnectPolicy#withWaitingCalls()}) {@link #connect()} and
	 * {@link #connectAsync()} wait as well, for a service that is not up yet, within the
	 * connect timeout and with the delays of the policy; otherwise they fail at once.
	 * @param policy when, and what calls do meanwhile; by default never
	 * @return this builder
	 */
	public IpcClientBuilder reconnect(ReconnectPolicy policy) {
		this.reconnectPolicy = Objects.requireNonNull(policy, "policy");
		return this;
	}

	/**
	 * Say how threads that wait for a message look for it before they sleep; over shared
	 * memory only.
	 * @param policy the policy, whose least activity has no meaning here;
	 * {@link PollingPolicy#DEFAULT} by default
	 * @return this builder
	 */
	public IpcClientBuilder polling(PollingPolicy policy) {
		this.polling = Objects.requireNonNull(policy, "policy");
		return this;
	}

	/**
	 * Choose whether calls of several threads, and calls that do not wait, travel
	 * together: a call sends its request without waiting for the responses to the calls
	 * before it. By default they do if the server is one of this library, which says
	 * which request a response answers; otherwise they are made one after the other.
	 * <p>
	 * Choose true for a server that links libqb and answers each request exactly once and
	 * in order, and that keeps a response for which the client has left no room, instead
	 * of dropping it: responses are then told apart by their order alone, so one that is
	 * missing or sent twice shifts those of all calls in flight.
	 * <p>
	 * Choose false for a server of this library with handlers that neither answer nor
	 * {@linkplain dev.qbipcs.IpcMessage#defer() defer} a request before they return, but
	 * have another thread answer some of them later: nothing tells which ones. Choose it,
	 * too, where a call that is cancelled early should not be made at all.
	 * @param together true or false, whatever the server is
	 * @return this builder
	 */
	public IpcClientBuilder pipelining(boolean together) {
		this.pipelining = together;
		return this;
	}

	/**
	 * Say where the libqb of this host looks for sockets, if it was built with other
	 * paths than usual.
	 * @param placement the placement; {@link SocketPlacement#hostDefault()} by default
	 * @return this builder
	 */
	public IpcClientBuilder socketPlacement(SocketPlacement placement) {
		this.socketPlacement = Objects.requireNonNull(placement, "placement");
		return this;
	}

	/**
	 * Connect ({@code qb_ipcc_connect}).
	 * @return a connected client
	 * @throws IpcException with {@code ECONNREFUSED} if there is no such service, with
	 * what the server says if it rejects us, with {@code ETIMEDOUT} if it does not answer
	 * in time, with {@code EINTR} if the thread is interrupted, and stays so
	 */
	public IpcClient connect() {
		ClientSettings settings = settings();
		return IpcClient.start(settings, Handshake.connect(settings));
	}

	/**
	 * Connect without waiting ({@code qb_ipcc_connect_async} and
	 * {@code qb_ipcc_connect_continue}). No thread waits for the server, however many
	 * connections are under way.
	 * @return completed with a connected client, or exceptionally with what
	 * {@link #connect()} would throw; completed in another way, for instance cancelled,
	 * it ends the attempt, and no connection is left behind
	 */
	public CompletableFuture<IpcClient> connectAsync() {
		ClientSettings settings = settings();
		CompletableFuture<IpcClient> result = new CompletableFuture<>();
		try {
			AsyncConnector attempt = AsyncConnector.start(settings, ConnectBudget.awaited(settings),
					new Completion(settings, result));
			CompletableFuture<IpcClient> ignored = result.whenComplete((client, ex) -> {
				if (ex != null) {
					attempt.cancel();
				}
			});
		}
		catch (IpcException ex) {
			result.completeExceptionally(ex);
		}
		return result;
	}

	static int checkThreshold(int threshold) {
		if (threshold < 0 || threshold > 2) {
			throw new IllegalArgumentException("The flow-control threshold must be 0, 1 or 2, but is " + threshold);
		}
		return threshold;
	}

	private ClientSettings settings() {
		return new ClientSettings(this.service, this.bufferSize, this.connectTimeout, this.lateReplyTimeout,
				this.serverUsers, this.flowControlThreshold, this.callbackExecutor, this.connectionListener,
				this.reconnectPolicy, this.polling, this.pipelining, this.socketPlacement);
	}

	/**
	 * Completes a future, away from the loop.
	 *
	 * @param settings how we connect
	 * @param result the future
	 */
	private record Completion(ClientSettings settings,
			CompletableFuture<IpcClient> result) implements AsyncConnector.Outcome {

		@Override
		public void connected(ClientSession session) {
			Callbacks.executeAtAnyRate(this.settings.callbacks(), () -> {
				IpcClient client = IpcClient.start(this.settings, session);
				if (!this.result.complete(client)) {
					client.close();
				}
			});
		}

		@Override
		public void failed(Throwable cause) {
			Callbacks.executeAtAnyRate(this.settings.callbacks(), () -> this.result.completeExceptionally(cause));
		}

	}

}
