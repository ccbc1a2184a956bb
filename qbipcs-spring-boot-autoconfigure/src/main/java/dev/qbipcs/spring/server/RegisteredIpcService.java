package dev.qbipcs.spring.server;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import dev.qbipcs.IpcConnection;
import dev.qbipcs.IpcServer;
import dev.qbipcs.spring.handler.AnnotatedServiceHandler;
import dev.qbipcs.spring.handler.HandlerThread;
import dev.qbipcs.spring.header.ServiceHeaders;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * A service of the application.
 */
public final class RegisteredIpcService {

	private static final Log logger = LogFactory.getLog(RegisteredIpcService.class);

	private final String beanName;

	private final IpcServer server;

	private final AnnotatedServiceHandler handler;

	private final ServiceEvents events;

	private final IpcServiceOptions.Buffers buffers;

	private final LoopProbe loopProbe;

	private volatile @Nullable RuntimeException failure;

	/**
	 * Create a service.
	 * @param beanName the bean that serves
	 * @param server the server that runs the service
	 * @param handler calls the bean
	 * @param events publishes the events of the service
	 * @param buffers bounds that the configuration sets
	 */
	RegisteredIpcService(String beanName, IpcServer server, AnnotatedServiceHandler handler, ServiceEvents events,
			IpcServiceOptions.Buffers buffers) {
		this.beanName = beanName;
		this.server = server;
		this.handler = handler;
		this.events = events;
		this.buffers = buffers;
		this.loopProbe = new LoopProbe(server);
	}

	/**
	 * Return the name that clients connect to.
	 * @return the name
	 */
	public String name() {
		return this.server.name();
	}

	/**
	 * Return the bean that serves.
	 * @return the bean's name
	 */
	public String beanName() {
		return this.beanName;
	}

	/**
	 * Return the C header of the service, which the annotation processor
	 * {@link dev.qbipcs.spring.header.CHeaderProcessor} wrote.
	 * @return its text, or empty if none was written while the bean's class was compiled
	 */
	public Optional<String> header() {
		return ServiceHeaders.find(this.handler.type());
	}

	/**
	 * Return the server: to read its connections and counters, and to set the request
	 * rate. {@link IpcServiceRegistry} starts and stops it.
	 * @return the server
	 */
	public IpcServer server() {
		return this.server;
	}

	/**
	 * Return the ids of the requests that have a handler of their own.
	 * @return ids in ascending order
	 */
	public List<Integer> handlerIds() {
		return this.handler.handlerIds();
	}

	/**
	 * Return whether requests with other ids are handled.
	 * @return whether there is a default handler
	 */
	public boolean hasDefaultHandler() {
		return this.handler.hasDefaultHandler();
	}

	/**
	 * Return whether the service can be reached.
	 * @return its state
	 */
	public IpcServiceState state() {
		if (this.server.isRunning()) {
			return IpcServiceState.RUNNING;
		}
		return (this.failure != null) ? IpcServiceState.FAILED : IpcServiceState.STOPPED;
	}

	/**
	 * Return why the service could not be started.
	 * @return the failure of the last attempt; empty unless the state is
	 * {@link IpcServiceState#FAILED}
	 */
	public Optional<RuntimeException> failure() {
		return this.server.isRunning() ? Optional.empty() : Optional.ofNullable(this.failure);
	}

	/**
	 * Find a client.
	 * @param id the id of the connection, as of {@link IpcConnection#id()}
	 * @return the established connection
	 * @throws NoSuchIpcConnectionException if there is none (any more)
	 */
	public IpcConnection connection(long id) {
		List<IpcConnection> connections = this.server.connections();
		return connections.stream()
			.filter((connection) -> connection.id() == id)
			.findFirst()
			.orElseThrow(() -> new NoSuchIpcConnectionException(name(), id,
					connections.stream().map(IpcConnection::id).toList()));
	}

	/**
	 * Find out whether the event loop turns, by posting a job to it. While the job is
	 * pending, further calls wait for the same job. Not to be called on the event loop.
	 * @param patience how long to wait for the job
	 * @return the loop's state
	 * @throws InterruptedException if the thread was interrupted
	 */
	public IpcLoopState probeLoop(Duration patience) throws InterruptedException {
		return this.loopProbe.probe(patience);
	}

	// No lock is held: closing waits for the event loop, whose handlers may call this
	// too.
	void start() {
		if (this.server.isRunning()) {
			return;
		}
		try {
			this.server.start();
		}
		catch (RuntimeException ex) {
			if (this.server.isRunning()) {
				// another thread was faster
				return;
			}
			this.failure = ex;
			this.events.failed(ex);
			throw ex;
		}
		this.failure = null;
		this.events.started();
		logger.info("Started IPC service " + this);
	}

	void stop() {
		this.failure = null;
		this.server.close();
		this.handler.flushLog();
		this.events.stopped();
	}

	/**
	 * Return how many calls of handlers ran on which kind of thread.
	 * @return counts of 0 or more for all kinds
	 */
	public Map<HandlerThread, Long> callCounts() {
		return this.handler.callCounts();
	}

	/**
	 * Return how many errors were answered, or would be by handlers that answer nothing.
	 * @return counts of 1 or more by names of {@link dev.qbipcs.Errno}; {@code OTHER}
	 * counts the numbers without a name
	 */
	public Map<String, Long> errorCounts() {
		return this.handler.errorCounts();
	}

	/**
	 * Register a listener for the first response with each error. It is also called for
	 * the errors that have occurred already.
	 * @param listener called with a key of {@link #errorCounts()}, perhaps more than once
	 * with the same, by the responding thread; must not block
	 */
	public void onFirstError(Consumer<String> listener) {
		this.handler.onFirstError(listener);
	}

	AnnotatedServiceHandler handler() {
		return this.handler;
	}

	/**
	 * Describe the service in one line.
	 */
	@Override
	public String toString() {
		return "\"%s\" (%s, id %d): %s%s".formatted(name(), this.server.transport(), this.server.serviceId(),
				describeHandlers(), describeBuffers());
	}

	private String describeHandlers() {
		String ids = handlerIds().stream().map(String::valueOf).collect(Collectors.joining(", "));
		if (ids.isEmpty()) {
			return hasDefaultHandler() ? "handles every message" : "handles no messages";
		}
		return "handles messages " + ids + (hasDefaultHandler() ? " and every other" : "");
	}

	private String describeBuffers() {
		Integer enforced = this.buffers.enforced();
		Integer max = this.buffers.max();
		return ((enforced != null) ? ", buffers of at least " + enforced + " bytes" : "")
				+ ((max != null) ? ", buffers of at most " + max + " bytes" : "");
	}

}
