package dev.qbipcs.spring.handler;

import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.Optional;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcMessage;
import dev.qbipcs.spring.IpcResponse;
import dev.qbipcs.spring.convert.PayloadBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests: exactly once, whatever happens.
 */
final class Responder {

	/** Size of the header before each response, which counts against the buffer size. */
	private static final int HEADER_SIZE = 24;

	private final String service;

	private final HandlerErrors errors;

	private final PeerLog log;

	Responder(String service, HandlerErrors errors, PeerLog log) {
		this.service = service;
		this.errors = errors;
		this.log = log;
	}

	/**
	 * Answer with the result of a method.
	 * @param request the request
	 * @param handler names the handler in summaries of the log
	 * @param result an {@link IpcResponse}, an {@link Errno} or a body; an empty
	 * {@link Optional} is none
	 * @param writer makes the payload
	 * @return the error in the response's header
	 */
	int respond(IpcMessage request, String handler, @Nullable Object result, BodyWriter writer) {
		if (result instanceof Optional<?> optional) {
			return respond(request, handler, optional.orElse(null), writer);
		}
		if (result instanceof Errno errno) {
			return error(request, errno);
		}
		if (result instanceof IpcResponse<?> response) {
			return send(request, handler, response.id().orElse(request.id()), response.error(), response.body(),
					writer);
		}
		return send(request, handler, request.id(), 0, result, writer);
	}

	/**
	 * Count an error of a handler that answers nothing.
	 * @param result the result that is not sent
	 * @return the error that its header would have
	 */
	int withhold(Object result) {
		int error = switch (result) {
			case Errno errno -> errno.negated();
			case IpcResponse<?> response -> response.error();
			default -> 0;
		};
		this.errors.count(error);
		return error;
	}

	/**
	 * Answer with an error and an empty payload.
	 * @param request the request
	 * @param errno the error; sent negated
	 * @return the error in the response's header
	 */
	int error(IpcMessage request, Errno errno) {
		int error = errno.negated();
		this.errors.count(error);
		try {
			request.reply(request.id(), error, BodyWriter.EMPTY);
		}
		catch (IpcException ex) {
			if (ex.is(Errno.ENOTCONN)) {
				logClientGone(request);
			}
			else {
				this.log.error(request, "errors that could not be sent",
						() -> "%s cannot be answered".formatted(describe(request)), ex);
			}
		}
		return error;
	}

	// A body that is a payload already is sent here: each further call on the way of a
	// message keeps the compiler from inlining the rest of it.
	private int send(IpcMessage request, String handler, int id, int error, @Nullable Object body, BodyWriter writer) {
		MemorySegment payload = BodyWriter.raw(request, body);
		if (payload == null) {
			return convert(request, handler, id, error, body, writer);
		}
		try {
			request.reply(id, error, payload);
		}
		catch (Throwable ex) {
			if (!(ex instanceof IpcException failure && failure.is(Errno.ENOTCONN))) {
				return handleUnsent(request, handler, payload.byteSize(), ex);
			}
			logClientGone(request);
		}
		this.errors.count(error);
		return error;
	}

	private int convert(IpcMessage request, String handler, int id, int error, @Nullable Object body,
			BodyWriter writer) {
		if (body instanceof Optional<?> optional) {
			return send(request, handler, id, error, optional.orElse(null), writer);
		}
		try (PayloadBuffer payload = new PayloadBuffer()) {
			try {
				writer.convert(Objects.requireNonNull(body), payload);
			}
			catch (Throwable ex) {
				this.log.error(request, "answers of %s that could not be converted".formatted(handler),
						() -> "The answer to %s cannot be converted; answering EIO".formatted(describe(request)), ex);
				return error(request, Errno.EIO);
			}
			return send(request, handler, id, error, payload.segment(), writer);
		}
	}

	private int handleUnsent(IpcMessage request, String handler, long size, Throwable ex) {
		String unsent = "answers of %s that could not be sent".formatted(handler);
		if (ex instanceof IpcException failure && failure.is(Errno.EMSGSIZE)) {
			this.log.error(request, unsent,
					() -> ("The answer to %s has %d bytes with its header, but the connection's buffer has %d; answering"
							+ " EMSGSIZE. Answer less, let the client ask for a larger buffer, or impose one with the"
							+ " service's property enforce-buffer-size")
						.formatted(describe(request), size + HEADER_SIZE, request.connection().bufferSize()),
					null);
			return error(request, Errno.EMSGSIZE);
		}
		this.log.error(request, unsent,
				() -> "The answer to %s cannot be sent; answering EIO".formatted(describe(request)), ex);
		return error(request, Errno.EIO);
	}

	private void logClientGone(IpcMessage request) {
		this.log.debug(request, "answers to clients that were gone",
				() -> "The client of %s is gone; its answer is dropped".formatted(describe(request)), null);
	}

	/**
	 * Name a request in a log line.
	 * @param request the request
	 * @return id, pid and service
	 */
	String describe(IpcMessage request) {
		return "message %d of pid %d to service \"%s\"".formatted(request.id(), request.connection().peer().pid(),
				this.service);
	}

}
