package dev.qbipcs.spring.handler;

import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.concurrent.CompletionStage;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcMessage;
import org.jspecify.annotations.Nullable;

/**
 * A method that handles requests: runs it in its execution, and answers with its result.
 */
final class MessageMethod {

	private final Signature signature;

	private final MethodHandle handle;

	private final boolean answers;

	private final BodyWriter writer;

	/** Null for the event loop. */
	private final @Nullable CallExecutor executor;

	private final MethodObserver observer;

	private final ServiceParts service;

	MessageMethod(Signature signature, MethodHandle handle, @Nullable BodyWriter writer,
			@Nullable CallExecutor executor, MethodObserver observer, ServiceParts service) {
		this.signature = signature;
		this.handle = handle;
		this.answers = (writer != null);
		this.writer = (writer != null) ? writer : BodyWriter.empty();
		this.executor = executor;
		this.observer = observer;
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
			this.service.calls().onEventLoop();
			Pending pending = handle(request);
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

	private void dispatch(IpcMessage.Deferred request, CallExecutor executor) {
		this.service.inFlight().begin();
		try {
			executor.execute(request.connection(), () -> handleDeferred(request));
		}
		catch (Throwable ex) {
			this.service.log()
				.warn(request, "requests that the executor of %s refused".formatted(description()),
						() -> "The executor of %s refused %s%s: %s".formatted(description(),
								this.service.responder().describe(request), this.answers ? "; answering EAGAIN" : "",
								LogText.reason(ex)));
			if (this.answers) {
				this.service.responder().error(request, Errno.EAGAIN);
			}
			else {
				this.service.responder().withhold(Errno.EAGAIN);
			}
			finish(request);
		}
	}

	private void handleDeferred(IpcMessage.Deferred request) {
		Pending pending = null;
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
	 * @return the result if it is pending, else null
	 */
	private @Nullable Pending handle(IpcMessage request) {
		MethodObserver.Call call = this.observer.begin(request);
		Object result = null;
		Throwable failure = null;
		try {
			result = (Object) this.handle.invokeExact(request);
		}
		catch (Throwable ex) {
			failure = ex;
		}
		if (result instanceof CompletionStage<?> stage) {
			call.suspend();
			return new Pending(stage, call);
		}
		answer(request, call, result, failure);
		return null;
	}

	private void answerLater(IpcMessage.Deferred request, Pending pending) {
		try {
			pending.stage().whenComplete((result, failure) -> resume(request, pending.call(), result, failure));
		}
		catch (RuntimeException ex) {
			// a custom stage that does not support callbacks
			resume(request, pending.call(), null, ex);
		}
	}

	private void resume(IpcMessage.Deferred request, MethodObserver.Call call, @Nullable Object result,
			@Nullable Throwable failure) {
		try {
			call.resume();
			answer(request, call, result, failure);
		}
		finally {
			finish(request);
		}
	}

	private void answer(IpcMessage request, MethodObserver.Call call, @Nullable Object result,
			@Nullable Throwable failure) {
		int error = 0;
		try {
			if (failure instanceof PayloadException refused) {
				error = this.service.failures().payloadRefused(request, description(), refused, this.answers);
			}
			else if (failure != null) {
				error = this.service.failures().handlerFailed(request, description(), failure, this.answers);
			}
			else if (this.answers) {
				error = this.service.responder().respond(request, description(), result, this.writer);
			}
		}
		finally {
			call.end(error, failure);
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
	 * The method and the requests that it handles.
	 *
	 * @param name class and name
	 * @param description class, name and parameters
	 * @param ids ids of requests; none for the default handler
	 */
	record Signature(String name, String description, List<Integer> ids) {

	}

	/**
	 * The objects that all handlers of a service share.
	 */
	record ServiceParts(Responder responder, FailureResponder failures, InFlight inFlight, HandlerCalls calls,
			PeerLog log) {

	}

	/**
	 * A pending result.
	 */
	private record Pending(CompletionStage<?> stage, MethodObserver.Call call) {

	}

}
