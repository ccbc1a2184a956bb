package dev.qbipcs.client;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.protocol.RequestHeader;
import dev.qbipcs.transport.ClientChannel;
import dev.qbipcs.transport.ClientChannel.Lane;
import dev.qbipcs.transport.Deadline;
import org.jspecify.annotations.Nullable;

/**
 * A channel to a server, for any number of threads: one sends at a time, one receives
 * responses, and one receives events.
 */
final class ClientSession {

	private static final long SHORTEST_PAUSE_NANOS = Duration.ofNanos(50_000).toNanos();

	private static final long LONGEST_PAUSE_NANOS = Duration.ofMillis(5).toNanos();

	private final String service;

	private final int bufferSize;

	private final ClientChannel channel;

	private final ServerWatch watch;

	private final ReentrantLock sending = new ReentrantLock();

	private final ReentrantLock receiving = new ReentrantLock();

	private final ReentrantLock receivingEvents = new ReentrantLock();

	private volatile boolean serverGone;

	private volatile boolean closed;

	ClientSession(String service, int bufferSize, int fd, ClientChannel channel) {
		this.service = service;
		this.bufferSize = bufferSize;
		this.channel = channel;
		this.watch = new ServerWatch(fd, this::onServerGone, this::flush);
		this.watch.start();
	}

	int bufferSize() {
		return this.bufferSize;
	}

	boolean isConnected() {
		return !this.serverGone && !this.closed;
	}

	boolean trySend(int id, List<MemorySegment> payload) {
		int size = payloadSize(payload);
		this.sending.lock();
		try {
			checkOpen();
			if (this.serverGone) {
				throw notConnected();
			}
			boolean sent = this.channel.trySend(id, payload, size);
			if (sent && !this.channel.flush()) {
				this.watch.awaitRoom();
			}
			return sent;
		}
		finally {
			this.sending.unlock();
		}
	}

	void send(int id, List<MemorySegment> payload, long deadline, Duration timeout) {
		long pause = SHORTEST_PAUSE_NANOS;
		while (!trySend(id, payload)) {
			if (System.nanoTime() - deadline >= 0) {
				throw new IpcException(Errno.EAGAIN, "The service \"" + this.service + "\" made no room within "
						+ timeout + "; it reads slower than we send, or holds its clients");
			}
			Deadline.pause(pause);
			pause = Math.min(pause * 2, LONGEST_PAUSE_NANOS);
		}
	}

	MemorySegment receive(Lane lane, Duration timeout) {
		long deadline = Deadline.after(timeout);
		ReentrantLock lock = lock(lane, deadline, timeout);
		try {
			return receive(lane, deadline, timeout);
		}
		finally {
			lock.unlock();
		}
	}

	MemorySegment sendAndReceive(int id, List<MemorySegment> payload, Duration timeout) {
		long deadline = Deadline.after(timeout);
		ReentrantLock lock = lock(Lane.RESPONSE, deadline, timeout);
		try {
			send(id, payload, deadline, timeout);
			return receive(Lane.RESPONSE, deadline, timeout);
		}
		finally {
			lock.unlock();
		}
	}

	synchronized void close() {
		if (this.closed) {
			return;
		}
		this.closed = true;
		this.watch.stop();
		// whoever comes later sees that we are closed
		if (this.receiving.isLocked() || this.receivingEvents.isLocked()) {
			this.channel.wakeUp();
		}
		// in the order in which sendAndReceive takes them
		this.receiving.lock();
		this.receivingEvents.lock();
		this.sending.lock();
		try {
			this.channel.close(this.serverGone);
		}
		finally {
			this.sending.unlock();
			this.receivingEvents.unlock();
			this.receiving.unlock();
		}
	}

	private MemorySegment receive(Lane lane, long deadline, Duration timeout) {
		for (boolean waited = false;; waited = true) {
			checkOpen();
			boolean last = this.serverGone;
			byte[] message = tryReceive(lane);
			if (message != null) {
				return MemorySegment.ofArray(message);
			}
			if (last) {
				throw notConnected();
			}
			// a server that plays with the semaphore shall not keep us here
			if (!this.channel.await(lane, deadline) || (waited && System.nanoTime() - deadline >= 0)) {
				throw new IpcException(Errno.ETIMEDOUT, "No " + ((lane == Lane.EVENT) ? "event" : "response")
						+ " of the service \"" + this.service + "\" came within " + timeout);
			}
		}
	}

	// What a server sent before it went can still be received; then comes the post by
	// which we were woken, and nothing behind it.
	private byte @Nullable [] tryReceive(Lane lane) {
		try {
			return this.channel.receive(lane);
		}
		catch (IpcException ex) {
			checkOpen();
			throw this.serverGone ? notConnected() : ex;
		}
	}

	// Other threads that receive count against our time, too.
	private ReentrantLock lock(Lane lane, long deadline, Duration timeout) {
		ReentrantLock lock = (lane == Lane.RESPONSE) ? this.receiving : this.receivingEvents;
		try {
			if (lock.tryLock() || lock.tryLock(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS)) {
				return lock;
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IpcException(Errno.EINTR, "Interrupted while another thread received", ex);
		}
		throw new IpcException(Errno.ETIMEDOUT,
				"Another thread received from the service \"" + this.service + "\" during all of " + timeout);
	}

	private void onServerGone() {
		this.serverGone = true;
		this.channel.wakeUp();
	}

	private void flush() {
		this.sending.lock();
		try {
			if (isConnected() && !this.channel.flush()) {
				this.watch.awaitRoom();
			}
		}
		finally {
			this.sending.unlock();
		}
	}

	private int payloadSize(List<MemorySegment> payload) {
		long size = RequestHeader.SIZE;
		for (int i = 0; i < payload.size(); i++) {
			size += payload.get(i).byteSize();
		}
		if (size > this.bufferSize) {
			throw new IpcException(Errno.EMSGSIZE,
					("The request has %d bytes with its header, but the buffer of the"
							+ " connection to \"%s\" has %d; ask for a larger buffer when connecting")
						.formatted(size, this.service, this.bufferSize));
		}
		return (int) size - RequestHeader.SIZE;
	}

	private void checkOpen() {
		if (this.closed) {
			throw new IpcException(Errno.ENOTCONN, "This client of the service \"" + this.service + "\" was closed");
		}
	}

	private IpcException notConnected() {
		return new IpcException(Errno.ENOTCONN,
				"The server of \"" + this.service + "\" ended the connection; connect again when it is back");
	}

}
