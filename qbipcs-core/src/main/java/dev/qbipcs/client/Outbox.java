package dev.qbipcs.client;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.internal.protocol.RequestHeader;
import dev.qbipcs.internal.transport.ClientChannel;
import dev.qbipcs.internal.transport.Deadline;
import dev.qbipcs.internal.transport.PayloadForm;
import dev.qbipcs.internal.transport.ServerGoneException;

/**
 * Sends the requests of a session. Any thread may call any method; one of them sends at a
 * time.
 */
final class Outbox {

	/** For requests whose responses, if there are any, belong to the application. */
	static final Runnable ONE_WAY = () -> {
	};

	private final SessionState state;

	private final ClientChannel channel;

	private final ServerWatch watch;

	private final int bufferSize;

	private final ReentrantLock lock = new ReentrantLock();

	Outbox(SessionState state, ClientChannel channel, ServerWatch watch, int bufferSize) {
		this.state = state;
		this.channel = channel;
		this.watch = watch;
		this.bufferSize = bufferSize;
	}

	// The task runs when the server may see the request, before anything else can fail.
	<T> boolean trySend(int id, PayloadForm<T> form, T payload, long payloadSize, Runnable published) {
		int size = checkSize(payloadSize);
		this.lock.lock();
		try {
			if (!this.state.isConnected()) {
				throw this.state.notSent(null);
			}
			boolean sent = this.channel.trySend(id, form, payload, size);
			if (sent) {
				published.run();
				flushAll();
			}
			return sent;
		}
		catch (ServerGoneException ex) {
			// sooner than the watch, so that callers do not try again and again meanwhile
			this.state.serverIsGone();
			this.watch.end();
			throw this.state.notSent(ex);
		}
		finally {
			this.lock.unlock();
		}
	}

	<T> void send(int id, PayloadForm<T> form, T payload, long payloadSize, long deadline, Duration timeout,
			Runnable published) {
		long pause = Deadline.FIRST_PAUSE_NANOS;
		while (!trySend(id, form, payload, payloadSize, published)) {
			if (System.nanoTime() - deadline >= 0) {
				throw new IpcException(Errno.EAGAIN, "The service \"" + this.state.service() + "\" made no room within "
						+ timeout + "; it reads slower than we send, or holds its clients");
			}
			pause = Deadline.backOff(pause);
		}
	}

	// There is room on the setup socket for what was announced by nothing yet.
	void flush() {
		this.lock.lock();
		try {
			if (this.state.isConnected()) {
				flushAll();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	// No thread sends until it is left.
	void enter() {
		this.lock.lock();
	}

	void leave() {
		this.lock.unlock();
	}

	private void flushAll() {
		if (!this.channel.flush()) {
			this.watch.awaitRoom();
		}
	}

	private int checkSize(long payloadSize) {
		long size = RequestHeader.SIZE + payloadSize;
		if (size > this.bufferSize) {
			throw new IpcException(Errno.EMSGSIZE,
					("The request has %d bytes with its header, but the buffer of the"
							+ " connection to \"%s\" has %d; ask for a larger buffer when connecting")
						.formatted(size, this.state.service(), this.bufferSize));
		}
		return (int) payloadSize;
	}

}
