package dev.qbipcs.spring.observation;

import java.util.concurrent.atomic.AtomicBoolean;

import dev.qbipcs.IpcMessage;
import dev.qbipcs.spring.handler.HandlerObserver;
import dev.qbipcs.spring.handler.MethodObserver;
import dev.qbipcs.spring.handler.MethodObserver.Call;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Observes the calls of handlers. An observation starts when the handler is called, not
 * while the request waits for an executor; it is current while the handler and its
 * exception handlers run, and stops when the request is answered.
 */
public final class IpcServerObserver implements HandlerObserver {

	private static final Log logger = LogFactory.getLog(IpcServerObserver.class);

	private static final IpcServerObservationConvention DEFAULT = new DefaultIpcServerObservationConvention();

	private final ObservationRegistry registry;

	private final @Nullable IpcServerObservationConvention convention;

	private final boolean inline;

	private final AtomicBoolean failed = new AtomicBoolean();

	/**
	 * Create an observer.
	 * @param registry the registry of the observations
	 * @param convention the naming convention, or null for the default
	 * @param inline whether to observe handlers on the event loop as well; an observation
	 * costs more than most of these handlers
	 */
	public IpcServerObserver(ObservationRegistry registry, @Nullable IpcServerObservationConvention convention,
			boolean inline) {
		this.registry = registry;
		this.convention = convention;
		this.inline = inline;
	}

	@Override
	public MethodObserver observe(String method, boolean inline) {
		return (inline && !this.inline) ? MethodObserver.NONE : (request) -> begin(request, method);
	}

	private Call begin(IpcMessage request, String method) {
		if (this.registry.isNoop()) {
			return Call.NONE;
		}
		IpcServerObservationContext context = new IpcServerObservationContext(request.connection(), request.id(),
				method);
		try {
			Observation observation = IpcServerObservationDocumentation.HANDLER.start(this.convention, DEFAULT,
					() -> context, this.registry);
			return observation.isNoop() ? Call.NONE : new ObservedCall(observation, context);
		}
		catch (RuntimeException ex) {
			logFailure(ex);
			return Call.NONE;
		}
	}

	// A failing observation must not prevent the response
	private void guarded(Runnable action) {
		try {
			action.run();
		}
		catch (RuntimeException ex) {
			logFailure(ex);
		}
	}

	private void logFailure(RuntimeException ex) {
		if (!this.failed.getAndSet(true)) {
			logger.error("A request cannot be observed; correct its convention or the observation handlers. Not logged"
					+ " again", ex);
		}
	}

	/**
	 * The observation of one call.
	 */
	private final class ObservedCall implements Call {

		private final Observation observation;

		private final IpcServerObservationContext context;

		private Observation.@Nullable Scope scope;

		ObservedCall(Observation observation, IpcServerObservationContext context) {
			this.observation = observation;
			this.context = context;
			resume();
		}

		@Override
		public void suspend() {
			guarded(this::closeScope);
		}

		@Override
		public void resume() {
			guarded(() -> this.scope = this.observation.openScope());
		}

		@Override
		public void end(int error, @Nullable Throwable failure) {
			this.context.setErrorNumber(error);
			guarded(() -> {
				Throwable cause = ErrorNames.cause(error, failure);
				if (cause != null) {
					this.observation.error(cause);
				}
			});
			guarded(this::closeScope);
			guarded(this.observation::stop);
		}

		private void closeScope() {
			Observation.Scope scope = this.scope;
			if (scope != null) {
				this.scope = null;
				scope.close();
			}
		}

	}

}
