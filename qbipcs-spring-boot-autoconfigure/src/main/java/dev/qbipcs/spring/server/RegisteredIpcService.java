package dev.qbipcs.spring.server;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import dev.qbipcs.IpcServer;
import dev.qbipcs.spring.handler.AnnotatedServiceHandler;

/**
 * A service of the application.
 */
public final class RegisteredIpcService {

	private final String beanName;

	private final IpcServer server;

	private final AnnotatedServiceHandler handler;

	private final IpcServiceOptions.Buffers buffers;

	/**
	 * Create a service.
	 * @param beanName the bean that serves
	 * @param server what runs the service
	 * @param handler what calls the bean
	 * @param buffers bounds that the configuration sets
	 */
	RegisteredIpcService(String beanName, IpcServer server, AnnotatedServiceHandler handler,
			IpcServiceOptions.Buffers buffers) {
		this.beanName = beanName;
		this.server = server;
		this.handler = handler;
		this.buffers = buffers;
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
	 * Return what runs the service: to see its connections and counters, to choose the
	 * request rate, to close and start it again.
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
	 * Tell whether requests with other ids are handled.
	 * @return whether there is a default handler
	 */
	public boolean hasDefaultHandler() {
		return this.handler.hasDefaultHandler();
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
	 * Be told when an error is answered for the first time, also of those that were.
	 * @param listener called with a key of {@link #errorCounts()}, perhaps more than once
	 * with the same, by the thread that answers; must not block
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
