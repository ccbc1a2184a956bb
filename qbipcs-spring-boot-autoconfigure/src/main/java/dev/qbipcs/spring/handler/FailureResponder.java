package dev.qbipcs.spring.handler;

import java.util.concurrent.CompletionException;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcMessage;
import dev.qbipcs.spring.IpcResponse;
import dev.qbipcs.spring.handler.ExceptionMethods.Match;

/**
 * Completes a request whose handler failed: responds to the client and writes the log.
 */
final class FailureResponder {

	private static final BodyWriter NO_BODY = BodyWriter.empty();

	private final Responder responder;

	private final ExceptionMethods methods;

	private final PeerLog log;

	FailureResponder(Responder responder, ExceptionMethods methods, PeerLog log) {
		this.responder = responder;
		this.log = log;
		this.methods = methods;
	}

	/**
	 * Respond to a payload that the handler does not take; the handler was not called.
	 * @param request the request
	 * @param handler names the handler in log lines
	 * @param refused the reason
	 * @param answers whether the client waits for an answer
	 * @return the error in the response's header, or what it would be
	 */
	int payloadRefused(IpcMessage request, String handler, PayloadException refused, boolean answers) {
		this.log.warn(request, "requests with payloads that %s does not take".formatted(handler),
				() -> "Refused %s%s: %s (%s)".formatted(this.responder.describe(request), answers ? " with EINVAL" : "",
						refused.getMessage(), LogText.reason(refused.getCause())));
		this.log.debug(request, "reasons to refuse a request", () -> "The payload was refused because of:",
				refused.getCause());
		return respond(request, handler, Errno.EINVAL, NO_BODY, answers);
	}

	/**
	 * Respond to an exception of the handler.
	 * @param request the request
	 * @param handler names the handler in log lines
	 * @param thrown the exception
	 * @param answers whether the client waits for an answer
	 * @return the error in the response's header, or what it would be
	 */
	int handlerFailed(IpcMessage request, String handler, Throwable thrown, boolean answers) {
		Throwable failure = (thrown instanceof CompletionException && thrown.getCause() != null) ? thrown.getCause()
				: thrown;
		if (failure instanceof InterruptedException) {
			Thread.currentThread().interrupt();
		}
		Match match = this.methods.find(failure);
		if (match != null) {
			return answerMapped(request, handler, match, failure, answers);
		}
		// each handler has a budget of its own, so that one does not hide the failures of
		// others
		this.log.error(request, "requests that %s failed on".formatted(handler), () -> "%s failed on %s%s"
			.formatted(handler, this.responder.describe(request), answers ? "; answering EIO" : ""), failure);
		return respond(request, handler, (answers || !isTooLarge(failure)) ? Errno.EIO : Errno.EMSGSIZE, NO_BODY,
				answers);
	}

	// A handler that answers by itself: the engine reports to the client that the answer
	// was too large.
	private static boolean isTooLarge(Throwable failure) {
		return failure instanceof IpcException refused && refused.is(Errno.EMSGSIZE);
	}

	private int answerMapped(IpcMessage request, String handler, Match match, Throwable failure, boolean answers) {
		Object answer;
		try {
			answer = match.invoke(request);
		}
		catch (Throwable ex) {
			ex.addSuppressed(failure);
			String method = MethodBinder.describe(match.method().method());
			this.log.error(request, "requests that %s failed on, and so did %s".formatted(handler, method),
					() -> "%s failed on %s, and so did its exception handler %s%s".formatted(handler,
							this.responder.describe(request), method, answers ? "; answering EIO" : ""),
					ex);
			return respond(request, handler, Errno.EIO, NO_BODY, answers);
		}
		this.log.debug(request, "failures that an exception handler knows", () -> "%s failed on %s as %s knows"
			.formatted(handler, this.responder.describe(request), MethodBinder.describe(match.method().method())),
				failure);
		Object result = (answer instanceof Integer error) ? IpcResponse.empty().withError(error) : answer;
		return respond(request, handler, (result != null) ? result : Errno.EIO, match.method().writer(), answers);
	}

	private int respond(IpcMessage request, String handler, Object result, BodyWriter writer, boolean answers) {
		return answers ? this.responder.respond(request, handler, result, writer) : this.responder.withhold(result);
	}

}
