package dev.qbipcs.client;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.client.CallLedger.Call;
import dev.qbipcs.internal.protocol.RequestHeader;
import dev.qbipcs.internal.transport.ClientChannel;
import dev.qbipcs.internal.transport.Deadline;
import dev.qbipcs.internal.transport.PayloadForm;
import dev.qbipcs.internal.transport.ServerGoneException;
import org.jspecify.annotations.Nullable;

/**
 * Sends the requests of a session, and records those that are calls. Any thread may call
 * any method; one of them sends at a time.
 */
final class Outbox {

	private final SessionState state;

	private final ClientChannel channel;

	private final ServerWatch watch;

	private final int bufferSize;

	/** Whether the server says which request a response answers. */
	private final boolean numbered;

	private final CallLedger ledger;

	private final ReentrantLock lock = new ReentrantLock();

	/** The number of the latest request. */
	private int number;

	/** Whether calls have to wait until they lead. */
	private boolean leadersOnly;

	Outbox(SessionState state, ClientChannel channel, ServerWatch watch, int bufferSize, boolean numbered,
			CallLedger ledger) {
		this.state = state;
		this.channel = channel;
		this.watch = watch;
		this.bufferSize = bufferSize;
		this.numbered = numbered;
		this.ledger = ledger;
	}

	// A request whose response, if there is any, belongs to the application.
	<T> boolean trySend(int id, PayloadForm<T> form, T payload, long payloadSize) {
		int size = checkSize(payloadSize);
		this.lock.lock();
		try {
			return send(id, form, payload, size, null, Destination.ARRAY);
		}
		finally {
			this.lock.unlock();
		}
	}

	<T> void send(int id, PayloadForm<T> form, T payload, long payloadSize, long deadline, Duration timeout) {
		long pause = Deadline.FIRST_PAUSE_NANOS;
		while (!trySend(id, form, payload, payloadSize)) {
			if (System.nanoTime() - deadline >= 0) {
				throw noRoom(timeout);
			}
			pause = Deadline.backOff(pause);
		}
	}

	// The request of a call whose thread is inside the inbox. Returns null if there is no
	// room.
	<T> @Nullable Call tryCall(int id, PayloadForm<T> form, T payload, long payloadSize, Destination<?> destination) {
		int size = checkSize(payloadSize);
		this.lock.lock();
		try {
			Call call = this.ledger.hasRoom() ? this.ledger.prepare() : null;
			return (call != null && send(id, form, payload, size, call, destination)) ? call : null;
		}
		finally {
			this.lock.unlock();
		}
	}

	// The request of a call beside a leader. An attended call has a thread that leads
	// when it is its turn. Returns null if there is no room, or if only a leader may
	// send.
	<T> @Nullable Call tryJoin(int id, PayloadForm<T> form, T payload, long payloadSize, Destination<?> destination,
			boolean attended) {
		int size = checkSize(payloadSize);
		this.lock.lock();
		try {
			// without numbers, a leader drops what nothing waits for before it sends,
			// while no call is in flight
			if (!mayJoin() || !(this.numbered || this.ledger.isInFlight())) {
				return null;
			}
			Call call = attended ? this.ledger.prepare() : new Call();
			call.attend(attended);
			return send(id, form, payload, size, call, destination) ? call : null;
		}
		finally {
			this.lock.unlock();
		}
	}

	// The request of a call that no thread waits for yet, sent by the leader.
	<T> @Nullable Call tryCallUnattended(int id, PayloadForm<T> form, T payload, long payloadSize) {
		int size = checkSize(payloadSize);
		this.lock.lock();
		try {
			Call call = new Call();
			return (mayJoin() && send(id, form, payload, size, call, Destination.ARRAY)) ? call : null;
		}
		finally {
			this.lock.unlock();
		}
	}

	// From now on calls have to wait until they lead, or need not any more.
	void leadersOnly(boolean leadersOnly) {
		this.lock.lock();
		try {
			this.leadersOnly = leadersOnly;
		}
		finally {
			this.lock.unlock();
		}
	}

	// A thread that sends at the moment has recorded its call when this returns.
	void awaitSender() {
		enter();
		leave();
	}

	// There is room on the setup socket for notifications still owed.
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

	// Blocks all senders until leave().
	void enter() {
		this.lock.lock();
	}

	void leave() {
		this.lock.unlock();
	}

	IpcException noRoom(Duration timeout) {
		return new IpcException(Errno.EAGAIN, "The service \"" + this.state.service() + "\" made no room within "
				+ timeout + "; it reads slower than we send, or holds its clients");
	}

	private boolean mayJoin() {
		return !this.leadersOnly && !this.ledger.isOwed() && this.ledger.hasRoom();
	}

	// The call is recorded when the server may see the request, before anything else can
	// fail.
	private <T> boolean send(int id, PayloadForm<T> form, T payload, int size, @Nullable Call call,
			Destination<?> destination) {
		try {
			if (!this.state.isConnected()) {
				throw this.state.notSent(null);
			}
			int number = this.numbered ? next(this.number) : 0;
			boolean sent = this.channel.trySend(id, number, form, payload, size);
			if (sent) {
				this.number = number;
				if (call != null) {
					this.ledger.record(call, number, destination);
				}
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

	// 0 is no number.
	private static int next(int number) {
		return (number != -1) ? number + 1 : 1;
	}

}
