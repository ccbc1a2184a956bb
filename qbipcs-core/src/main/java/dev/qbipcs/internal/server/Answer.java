package dev.qbipcs.internal.server;

import java.lang.foreign.MemorySegment;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.Payload;
import org.jspecify.annotations.Nullable;

/**
 * What became of the answer to one request. A request need not have one, so a client is
 * told of a failure only if an answer was meant, or if its handler failed; otherwise it
 * would wait until its time is over. Not thread-safe.
 */
final class Answer {

	private boolean given;

	private @Nullable Errno owed;

	// The same for a request that goes on elsewhere.
	Answer copy() {
		Answer copy = new Answer();
		copy.given = this.given;
		copy.owed = this.owed;
		return copy;
	}

	// Reset for the next request.
	void begin() {
		this.given = false;
		this.owed = null;
	}

	void give(ServerConnection connection, int id, int error, MemorySegment payload) {
		try {
			connection.reply(id, error, payload);
			this.given = true;
		}
		catch (Throwable ex) {
			failed(ex);
			throw ex;
		}
	}

	void give(ServerConnection connection, int id, int error, Payload payload) {
		try {
			connection.reply(id, error, payload);
			this.given = true;
		}
		catch (Throwable ex) {
			failed(ex);
			throw ex;
		}
	}

	// It was sent past the message.
	void given() {
		this.given = true;
	}

	// The handler threw.
	void handlerFailed() {
		if (this.owed == null) {
			this.owed = Errno.EIO;
		}
	}

	// What to answer when the request has been handled, or null if that is nothing.
	@Nullable Errno owed() {
		return this.given ? null : this.owed;
	}

	// An answer was meant, but cannot be sent.
	private void failed(Throwable cause) {
		this.owed = (cause instanceof IpcException failure && failure.is(Errno.EMSGSIZE)) ? Errno.EMSGSIZE : Errno.EIO;
	}

}
