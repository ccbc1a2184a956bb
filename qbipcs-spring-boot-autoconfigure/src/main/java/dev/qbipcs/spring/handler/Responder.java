package dev.qbipcs.spring.handler;

import java.lang.foreign.MemorySegment;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcMessage;
import dev.qbipcs.spring.IpcResponse;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests: exactly once, whatever happens.
 */
final class Responder {

	/** Size of the header before each response, which counts against the buffer size. */
	private static final int HEADER_SIZE = 24;

	private static final Log logger = LogFactory.getLog(Responder.class);

	private final String service;

	Responder(String service) {
		this.service = service;
	}

	/**
	 * Answer with what a method returned.
	 * @param request the request
	 * @param result an {@link IpcResponse}, an {@link Errno} or a body
	 * @param writer makes the payload
	 */
	void respond(IpcMessage request, @Nullable Object result, BodyWriter writer) {
		if (result instanceof Errno errno) {
			error(request, errno);
		}
		else if (result instanceof IpcResponse<?> response) {
			send(request, response.id().orElse(request.id()), response.error(), response.body(), writer);
		}
		else {
			send(request, request.id(), 0, result, writer);
		}
	}

	/**
	 * Answer with an error and an empty payload.
	 * @param request the request
	 * @param errno the error; sent negated
	 */
	void error(IpcMessage request, Errno errno) {
		error(request, request.id(), -errno.number());
	}

	private void send(IpcMessage request, int id, int error, @Nullable Object body, BodyWriter writer) {
		MemorySegment payload;
		try {
			payload = writer.write(request, body);
		}
		catch (Exception ex) {
			logger.error("The answer to %s cannot be converted; answering EIO".formatted(describe(request)), ex);
			error(request, Errno.EIO);
			return;
		}
		try {
			request.reply(id, error, payload);
		}
		catch (RuntimeException ex) {
			handleUnsent(request, payload, ex);
		}
	}

	private void handleUnsent(IpcMessage request, MemorySegment payload, RuntimeException ex) {
		if (ex instanceof IpcException failure && failure.is(Errno.ENOTCONN)) {
			logClientGone(request);
		}
		else if (ex instanceof IpcException failure && failure.is(Errno.EMSGSIZE)) {
			logger.error(("The answer to %s has %d bytes with its header, but the connection's buffer has %d; answering"
					+ " EMSGSIZE. Answer less, let the client ask for a larger buffer, or impose one with"
					+ " qbipcs.server.services.%s.enforce-buffer-size")
				.formatted(describe(request), payload.byteSize() + HEADER_SIZE, request.connection().bufferSize(),
						this.service));
			error(request, Errno.EMSGSIZE);
		}
		else {
			logger.error("The answer to %s cannot be sent; answering EIO".formatted(describe(request)), ex);
			error(request, Errno.EIO);
		}
	}

	private void error(IpcMessage request, int id, int error) {
		try {
			request.reply(id, error, BodyWriter.EMPTY);
		}
		catch (IpcException ex) {
			if (ex.is(Errno.ENOTCONN)) {
				logClientGone(request);
			}
			else {
				logger.error("%s cannot be answered".formatted(describe(request)), ex);
			}
		}
	}

	private void logClientGone(IpcMessage request) {
		if (logger.isDebugEnabled()) {
			logger.debug("The client of %s is gone; its answer is dropped".formatted(describe(request)));
		}
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
