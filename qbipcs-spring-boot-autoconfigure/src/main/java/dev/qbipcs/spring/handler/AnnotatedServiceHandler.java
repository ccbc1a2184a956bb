package dev.qbipcs.spring.handler;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcConnection;
import dev.qbipcs.IpcConnectionRequest;
import dev.qbipcs.IpcMessage;
import dev.qbipcs.IpcServerHandler;
import dev.qbipcs.PeerCredentials;
import dev.qbipcs.spring.annotation.IpcExceptionHandler;
import dev.qbipcs.spring.annotation.IpcMessageHandler;
import dev.qbipcs.spring.convert.PayloadConverters;

/**
 * Serves clients with the annotated methods of a bean.
 */
public final class AnnotatedServiceHandler implements IpcServerHandler {

	private final String service;

	private final Class<?> type;

	private final PeerAccess access;

	private final ConnectionHooks hooks;

	private final HandlerTable handlers;

	private final Responder responder;

	private final HandlerErrors errors = new HandlerErrors();

	private final InFlight inFlight = new InFlight();

	private final HandlerCalls calls = new HandlerCalls();

	private final PeerLog log = new PeerLog();

	/**
	 * Create a handler.
	 * @param service the name of the service
	 * @param bean the bean, which may be a proxy
	 * @param options the configuration
	 * @throws InvalidIpcServiceException if the bean's methods do not form a service
	 */
	public AnnotatedServiceHandler(String service, Object bean, Options options) {
		this.service = service;
		this.access = options.access();
		this.responder = new Responder(service, this.errors, this.log);
		MethodBinder binder = new MethodBinder(bean);
		this.type = binder.targetClass();
		ServiceMethods methods = new ServiceMethods(binder.targetClass());
		this.hooks = new ConnectionHooks(service, methods, binder, this.log);
		ExceptionMethods exceptionMethods = new ExceptionMethods(methods.with(IpcExceptionHandler.class), binder,
				options.converters());
		MessageMethodFactory factory = new MessageMethodFactory(binder, options.converters(),
				new HandlerExecutors(service, options.execution(), options.executors(), this.calls), options.observer(),
				new MessageMethod.ServiceParts(this.responder,
						new FailureResponder(this.responder, exceptionMethods, this.log), this.inFlight, this.calls,
						this.log));
		List<MessageMethod> messageMethods = methods.with(IpcMessageHandler.class)
			.stream()
			.map(factory::create)
			.toList();
		if (messageMethods.isEmpty() && this.hooks.isEmpty()) {
			throw new InvalidIpcServiceException(
					"Service \"%s\" has no handler: %s has no method annotated with @IpcMessageHandler".formatted(
							service, binder.targetClass().getName()),
					"Annotate a method with @IpcMessageHandler.");
		}
		this.handlers = new HandlerTable(messageMethods);
	}

	/**
	 * Return the class whose methods serve.
	 * @return the bean's class, behind any proxy
	 */
	public Class<?> type() {
		return this.type;
	}

	/**
	 * Return the ids of the requests that have a handler of their own.
	 * @return ids in ascending order
	 */
	public List<Integer> handlerIds() {
		return this.handlers.ids();
	}

	/**
	 * Return whether requests with other ids are handled.
	 * @return whether there is a default handler
	 */
	public boolean hasDefaultHandler() {
		return this.handlers.hasDefault();
	}

	/**
	 * Return how many errors were answered, or would be by handlers that answer nothing.
	 * @return counts of 1 or more by names of {@link Errno}; {@code OTHER} counts the
	 * numbers without a name
	 */
	public Map<String, Long> errorCounts() {
		return this.errors.counts();
	}

	/**
	 * Return how many calls of handlers ran on which kind of thread.
	 * @return counts of 0 or more for all kinds
	 */
	public Map<HandlerThread, Long> callCounts() {
		return this.calls.counts();
	}

	/**
	 * Register a listener for the first response with each error. It is also called for
	 * the errors that have occurred already.
	 * @param listener called with a key of {@link #errorCounts()}, perhaps more than once
	 * with the same, by the responding thread; must not block
	 */
	public void onFirstError(Consumer<String> listener) {
		this.errors.onFirst(listener);
	}

	/**
	 * Wait until no request is being handled away from the event loop. Further ones may
	 * come unless the service's rate is {@code OFF}.
	 * @throws InterruptedException if the thread was interrupted
	 */
	public void awaitInFlight() throws InterruptedException {
		this.inFlight.awaitNone();
	}

	/**
	 * Log how many lines about clients exceeded the limit and were omitted.
	 */
	public void flushLog() {
		this.log.flush();
	}

	@Override
	public void accept(IpcConnectionRequest request) {
		PeerCredentials peer = request.peer();
		if (!this.access.admits(peer)) {
			this.log.info(peer, "clients that are not allowed",
					() -> ("Rejected pid %d with uid %s and gid %s at service \"%s\": neither allowed-users nor"
							+ " allowed-groups of the service names it")
						.formatted(peer.pid(), Integer.toUnsignedString(peer.uid()),
								Integer.toUnsignedString(peer.gid()), this.service));
			request.reject(Errno.EACCES);
			return;
		}
		this.hooks.accept(request);
	}

	@Override
	public void created(IpcConnection connection) {
		this.hooks.created(connection);
	}

	@Override
	public void message(IpcMessage message) {
		MessageMethod method = this.handlers.find(message.id());
		if (method != null) {
			method.dispatch(message);
		}
		else {
			this.log.debug(message, "requests without a handler",
					() -> "No handler for %s; answering ENOSYS".formatted(this.responder.describe(message)), null);
			this.responder.error(message, Errno.ENOSYS);
		}
	}

	// An @IpcClosed method may return false to be called again; void methods are called
	// once.
	@Override
	public boolean readyToDestroy(IpcConnection connection) {
		return this.hooks.closed(connection);
	}

	@Override
	public void destroyed(IpcConnection connection) {
		this.hooks.destroyed(connection);
	}

	/**
	 * The configuration of a service's handlers.
	 *
	 * @param converters convert payloads
	 * @param access the clients that may connect
	 * @param execution where handlers run that have no execution of their own
	 * @param executors finds an executor bean by its name
	 * @param observer watches the calls of handlers
	 */
	public record Options(PayloadConverters converters, PeerAccess access, HandlerExecution execution,
			Function<String, Executor> executors, HandlerObserver observer) {

	}

}
