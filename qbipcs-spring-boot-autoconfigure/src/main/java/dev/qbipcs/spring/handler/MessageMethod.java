package dev.qbipcs.spring.handler;

import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcMessage;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * A method that handles requests: runs it where it belongs, and answers what it returns.
 */
final class MessageMethod {

	private static final Log logger = LogFactory.getLog(MessageMethod.class);

	private final Signature signature;

	private final MethodHandle handle;

	private final boolean answers;

	private final BodyWriter writer;

	/** Null for the event loop. */
	private final @Nullable Executor executor;

	private final ServiceParts service;

	private final AtomicBoolean rejecting = new AtomicBoolean();

	MessageMethod(Signature signature, MethodHandle handle, @Nullable BodyWriter writer, @Nullable Executor executor,
			ServiceParts service) {
		this.signature = signature;
		this.handle = handle;
		this.answers = (writer != null);
		this.writer = (writer != null) ? writer : BodyWriter.empty();
		this.executor = executor;
		this.service = service;
	}

	List<Integer> ids() {
		return this.signature.ids();
	}

	String description() {
		return this.signature.description();
	}

	/**
	 * Handle a request, now or elsewhere. Called by the event loop.
	 * @param request the request
	 */
	void dispatch(IpcMessage request) {
		if (this.executor == null) {
			CompletionStage<?> pending = handle(request);
			if (pending != null) {
				IpcMessage.Deferred deferred = request.defer();
				this.service.inFlight().begin();
				answerLater(deferred, pending);
			}
		}
		else {
			dispatch(request.defer(), this.executor);
		}
	}

	private void dispatch(IpcMessage.Deferred request, Executor executor) {
		this.service.inFlight().begin();
		try {
			executor.execute(() -> handleDeferred(request));
			this.rejecting.setPlain(false);
		}
		catch (Throwable ex) {
			// a full executor refuses many requests in a row: one line is enough
			if (!this.rejecting.getAndSet(true)) {
				logger.warn(
						"The executor of %s refused %s%s; not logged again until it takes one".formatted(description(),
								this.service.responder().describe(request), this.answers ? "; answering EAGAIN" : ""),
						ex);
			}
			if (this.answers) {
				this.service.responder().error(request, Errno.EAGAIN);
			}
			finish(request);
		}
	}

	private void handleDeferred(IpcMessage.Deferred request) {
		CompletionStage<?> pending = null;
		try {
			pending = handle(request);
		}
		finally {
			if (pending == null) {
				finish(request);
			}
		}
		if (pending != null) {
			answerLater(request, pending);
		}
	}

	/**
	 * Call the method and answer.
	 * @param request the request
	 * @return the result if it is still to come, else null
	 */
	private @Nullable CompletionStage<?> handle(IpcMessage request) {
		Object result;
		try {
			result = (Object) this.handle.invokeExact(request);
		}
		catch (PayloadException ex) {
			this.service.failures().payloadRefused(request, ex, this.answers);
			return null;
		}
		catch (Throwable ex) {
			this.service.failures().handlerFailed(request, description(), ex, this.answers);
			return null;
		}
		if (result instanceof CompletionStage<?> stage) {
			return stage;
		}
		if (this.answers) {
			this.service.responder().respond(request, result, this.writer);
		}
		return null;
	}

	private void answerLater(IpcMessage.Deferred request, CompletionStage<?> pending) {
		try {
			pending.whenComplete((result, failure) -> answer(request, result, failure));
		}
		catch (RuntimeException ex) {
			// a stage of somebody's own that cannot be waited for
			answer(request, null, ex);
		}
	}

	private void answer(IpcMessage.Deferred request, @Nullable Object result, @Nullable Throwable failure) {
		try {
			if (failure != null) {
				this.service.failures().handlerFailed(request, description(), failure, this.answers);
			}
			else {
				this.service.responder().respond(request, result, this.writer);
			}
		}
		finally {
			finish(request);
		}
	}

	private void finish(IpcMessage.Deferred request) {
		try {
			request.close();
		}
		finally {
			this.service.inFlight().end();
		}
	}

	/**
	 * What a method is, and what it handles.
	 *
	 * @param description class, name and parameters
	 * @param ids ids of requests; none for the default handler
	 */
	record Signature(String description, List<Integer> ids) {

	}

	/**
	 * What all handlers of a service share.
	 */
	record ServiceParts(Responder responder, FailureResponder failures, InFlight inFlight) {

	}

}
