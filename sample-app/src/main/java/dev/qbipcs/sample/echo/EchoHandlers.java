package dev.qbipcs.sample.echo;

import java.lang.foreign.MemorySegment;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcConnection;
import dev.qbipcs.spring.annotation.IpcExceptionHandler;
import dev.qbipcs.spring.annotation.IpcExecution;
import dev.qbipcs.spring.annotation.IpcMessageHandler;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Shows every kind of answer, whatever the messages travel through. The handlers that do
 * no more than pass memory on run inline on the event loop; the others may take their
 * time, as handlers do by default.
 */
abstract class EchoHandlers {

	private static final Log logger = LogFactory.getLog(EchoHandlers.class);

	private static final MemorySegment NOTHING = MemorySegment.ofArray(new byte[0]);

	private static final int ECHO_EVENT = 2;

	// Answers with what came
	@IpcMessageHandler(value = 1, execution = IpcExecution.INLINE)
	MemorySegment echo(MemorySegment payload) {
		return payload;
	}

	// Sends what came as an event; there is no response
	@IpcMessageHandler(value = 2, execution = IpcExecution.INLINE)
	void echoAsEvent(MemorySegment payload, IpcConnection connection) {
		// An event must not make the loop wait for a client that does not read
		if (!connection.trySendEvent(ECHO_EVENT, payload)) {
			logger.warn("Client with pid " + connection.peer().pid()
					+ " does not read its events; one of %d bytes was dropped".formatted(payload.byteSize()));
		}
	}

	// Fails as a bug would: the client gets -EIO, and the log an error
	@IpcMessageHandler(3)
	byte[] fail(byte[] payload) {
		throw new IllegalStateException(
				"Message 3 always fails, this time with a payload of %d bytes".formatted(payload.length));
	}

	// Fails in a way that refused(..) turns into a certain error
	@IpcMessageHandler(4)
	byte[] refuse(byte[] payload) {
		throw new RefusedException(
				"Message 4 is always refused, this time with a payload of %d bytes".formatted(payload.length));
	}

	// Answers with an empty payload whatever came
	@IpcMessageHandler(value = 5, execution = IpcExecution.INLINE)
	MemorySegment acknowledge() {
		return NOTHING;
	}

	// Takes the message and says nothing
	@IpcMessageHandler(value = 6, execution = IpcExecution.INLINE)
	void swallow() {
	}

	@IpcExceptionHandler
	Errno refused(RefusedException ex) {
		logger.debug(ex.getMessage());
		return Errno.EINVAL;
	}

}
