package dev.qbipcs.sample.echo;

import java.lang.System.Logger.Level;
import java.lang.foreign.MemorySegment;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcConnection;
import dev.qbipcs.IpcPeerLog;
import dev.qbipcs.IpcSendResult;
import dev.qbipcs.spring.annotation.IpcExceptionHandler;
import dev.qbipcs.spring.annotation.IpcExecution;
import dev.qbipcs.spring.annotation.IpcMessageHandler;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.DisposableBean;

/**
 * Demonstrates each kind of response, over either transport. The handlers that only copy
 * memory run inline on the event loop; the others may block, as handlers may by default.
 */
abstract class EchoHandlers implements DisposableBean {

	private static final Log logger = LogFactory.getLog(EchoHandlers.class);

	private static final MemorySegment NOTHING = MemorySegment.ofArray(new byte[0]);

	private static final int ECHO_EVENT = 2;

	// A client decides how many events are dropped, but not how long the log gets
	private final IpcPeerLog dropped = IpcPeerLog.to((level, line, thrown) -> logger.warn(line));

	// Answers with the payload of the request
	@IpcMessageHandler(value = 1, execution = IpcExecution.INLINE)
	MemorySegment echo(MemorySegment payload) {
		return payload;
	}

	// Sends the payload of the request as an event and no response
	@IpcMessageHandler(value = 2, execution = IpcExecution.INLINE)
	void echoAsEvent(MemorySegment payload, IpcConnection connection) {
		// An event must not make the loop wait for a client that does not read
		if (connection.events().trySend(ECHO_EVENT, payload) == IpcSendResult.NO_ROOM) {
			this.dropped.log(Level.WARNING, connection.peer().uid(), "events that were dropped",
					() -> "Client with pid %d does not read its events; one of %d bytes was dropped"
						.formatted(connection.peer().pid(), payload.byteSize()));
		}
	}

	// Fails like a bug: the client gets -EIO, and the log gets an error
	@IpcMessageHandler(3)
	byte[] fail(byte[] payload) {
		throw new IllegalStateException(
				"Message 3 always fails, this time with a payload of %d bytes".formatted(payload.length));
	}

	// Fails with an exception that refused(..) maps to an error
	@IpcMessageHandler(4)
	byte[] refuse(byte[] payload) {
		throw new RefusedException(
				"Message 4 is always refused, this time with a payload of %d bytes".formatted(payload.length));
	}

	// Answers any request with an empty payload
	@IpcMessageHandler(value = 5, execution = IpcExecution.INLINE)
	MemorySegment acknowledge() {
		return NOTHING;
	}

	// Accepts the message and sends no response
	@IpcMessageHandler(value = 6, execution = IpcExecution.INLINE)
	void swallow() {
	}

	// Logs how many lines were omitted
	@Override
	public void destroy() {
		this.dropped.flush();
	}

	@IpcExceptionHandler
	Errno refused(RefusedException ex) {
		logger.debug(ex.getMessage());
		return Errno.EINVAL;
	}

}
