package dev.qbipcs.client;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.internal.transport.ClientChannel;
import dev.qbipcs.internal.transport.ClientChannel.Lane;
import dev.qbipcs.internal.transport.ClientChannel.Receiver;
import dev.qbipcs.internal.transport.Deadline;
import org.jspecify.annotations.Nullable;

/**
 * Receives the responses of a session, or its events. Any thread may enter, one at a
 * time; the thread inside may call the other methods until it leaves.
 */
final class Inbox {

	private final Lane lane;

	private final SessionState state;

	private final ClientChannel channel;

	private final ReentrantLock lock = new ReentrantLock();

	private final Receiver receiver = (size, number) -> memory(size);

	private @Nullable Destination<?> destination;

	private @Nullable MemorySegment memory;

	Inbox(Lane lane, SessionState state, ClientChannel channel) {
		this.lane = lane;
		this.state = state;
		this.channel = channel;
	}

	void enter() {
		this.lock.lock();
	}

	boolean tryEnter() {
		return this.lock.tryLock();
	}

	// Other threads that receive count against our time, too. Returns the deadline, which
	// is still open if there was none.
	long enter(long deadline, Duration timeout) {
		if (this.lock.tryLock()) {
			return deadline;
		}
		long end = Deadline.fixed(deadline, timeout);
		try {
			if (this.lock.tryLock(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS)) {
				return end;
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IpcException(Errno.EINTR, "Interrupted while another thread received", ex);
		}
		throw new IpcException(Errno.ETIMEDOUT,
				"Another thread received from the service \"" + this.state.service() + "\" during all of " + timeout);
	}

	void leave() {
		this.lock.unlock();
	}

	boolean isOccupied() {
		return this.lock.isLocked();
	}

	<R> R receive(Destination<R> destination, long deadline, Duration timeout) {
		this.destination = destination;
		int size = next(this.receiver, deadline, timeout);
		if (size == ClientChannel.EMPTY) {
			throw timedOut(timeout);
		}
		return received(destination, size);
	}

	// Returns null if there is no message now.
	<R> @Nullable R poll(Destination<R> destination) {
		this.destination = destination;
		int size = this.channel.receive(this.lane, this.receiver, false);
		return (size != ClientChannel.EMPTY) ? received(destination, size) : null;
	}

	// Receive one message. Returns its size, or EMPTY when the time is over.
	int next(Receiver receiver, long deadline, Duration timeout) {
		boolean patient = !timeout.isZero();
		for (boolean waited = false;; waited = true) {
			this.state.checkOpen();
			boolean last = this.state.isServerGone();
			int size = take(receiver, patient && !waited);
			if (size != ClientChannel.EMPTY) {
				return size;
			}
			if (last) {
				throw this.state.notConnected();
			}
			long end = Deadline.fixed(deadline, timeout);
			// a server that plays with the semaphore shall not keep us here
			if (!this.channel.await(this.lane, end) || (waited && System.nanoTime() - end >= 0)) {
				return ClientChannel.EMPTY;
			}
			deadline = end;
		}
	}

	IpcException timedOut(Duration timeout) {
		return new IpcException(Errno.ETIMEDOUT, "No %s of the service \"%s\" came within %s"
			.formatted((this.lane == Lane.EVENT) ? "event" : "response", this.state.service(), timeout));
	}

	// What a server sent before it went can still be received; after it there is only the
	// post that woke us, without a chunk.
	private int take(Receiver receiver, boolean patient) {
		try {
			return this.channel.receive(this.lane, receiver, patient);
		}
		catch (IpcException ex) {
			this.state.checkOpen();
			throw this.state.isServerGone() ? this.state.notConnected() : ex;
		}
	}

	private @Nullable MemorySegment memory(int size) {
		Destination<?> destination = this.destination;
		MemorySegment memory = (destination != null) ? destination.memory(size) : null;
		this.memory = memory;
		return memory;
	}

	// Keeps nothing of the message.
	private <R> R received(Destination<R> destination, int size) {
		MemorySegment memory = this.memory;
		this.memory = null;
		this.destination = null;
		if (memory == null) {
			throw new IllegalStateException("A message was received nowhere");
		}
		return destination.received(memory, size);
	}

}
