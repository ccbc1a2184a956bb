package dev.qbipcs.client;

import java.lang.System.Logger.Level;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcPeerLog;
import dev.qbipcs.client.CallLedger.Call;
import dev.qbipcs.internal.transport.ClientChannel;
import dev.qbipcs.internal.transport.ClientChannel.Receiver;
import dev.qbipcs.internal.transport.Deadline;
import org.jspecify.annotations.Nullable;

/**
 * Receives the responses of all calls of a session. The thread inside leads: it takes the
 * responses of the others, too. A thread that waits without leading follows: it looks for
 * its response a moment, then sleeps until a leader has taken the response, or has left
 * and woken it to lead. A leader that leaves wakes the first follower in line; a follower
 * that was woken, or counted on, and waits no more passes that on. Thus as long as a
 * thread waits, one leads.
 */
final class Responses {

	private static final IpcPeerLog peerLog = IpcPeerLog.of(Responses.class);

	/**
	 * For about 2 microseconds: the response of a server that is awake comes sooner than
	 * a thread that sleeps wakes up.
	 */
	private static final int LOOKS_BEFORE_SLEEP = 64;

	private final SessionState state;

	private final Outbox requests;

	private final Inbox inbox;

	private final CallLedger ledger;

	private final boolean numbered;

	private final Receiver receiver = this::memory;

	/** The call whose response is being received; belongs to the leader. */
	private @Nullable Call taking;

	Responses(SessionState state, Outbox requests, Inbox inbox, CallLedger ledger, boolean numbered) {
		this.state = state;
		this.requests = requests;
		this.inbox = inbox;
		this.ledger = ledger;
		this.numbered = numbered;
	}

	boolean tryEnter() {
		return this.inbox.tryEnter();
	}

	// Returns the deadline, which is still open if there was none.
	long enter(long deadline, Duration timeout) {
		return this.inbox.enter(deadline, timeout);
	}

	boolean isOccupied() {
		return this.inbox.isOccupied();
	}

	// No thread receives until leave() is called.
	void enter() {
		this.inbox.enter();
	}

	void leave() {
		long begin = this.ledger.begin();
		this.inbox.leave();
		this.ledger.wakeNext(begin);
	}

	// By the leader, while no calls are in flight.
	<R> R receive(Destination<R> destination, long deadline, Duration timeout) {
		return this.inbox.receive(destination, deadline, timeout);
	}

	IpcException timedOut(Duration timeout) {
		return this.inbox.timedOut(timeout);
	}

	// Receive responses until that of the call has come. Returns false when the time is
	// over.
	boolean lead(Call call, long deadline, Duration timeout) {
		long end = deadline;
		while (!call.isDone()) {
			if (!receiveOne(end, timeout)) {
				return false;
			}
			if (!call.isDone()) {
				// another call's, or of no use
				end = Deadline.fixed(end, timeout);
				if (System.nanoTime() - end >= 0) {
					return false;
				}
			}
		}
		return true;
	}

	// Wait until a leader has taken the response of the call, or left. Returns false when
	// the time is over.
	boolean follow(Call call, long deadline, Duration timeout) {
		for (int i = 0; i < LOOKS_BEFORE_SLEEP; i++) {
			if (call.isDone()) {
				return true;
			}
			if (tryLead()) {
				return leadAndLeave(call, deadline, timeout);
			}
			Thread.onSpinWait();
		}
		long end = Deadline.fixed(deadline, timeout);
		call.sleeper(Thread.currentThread());
		try {
			while (!call.isDone()) {
				if (tryLead()) {
					return leadAndLeave(call, end, timeout);
				}
				if (Thread.currentThread().isInterrupted()) {
					throw new IpcException(Errno.EINTR, "Interrupted while waiting");
				}
				long remaining = end - System.nanoTime();
				if (remaining <= 0) {
					return false;
				}
				LockSupport.parkNanos(this, remaining);
			}
			return true;
		}
		finally {
			call.sleeper(null);
		}
	}

	boolean tryLead() {
		return !this.inbox.isOccupied() && this.inbox.tryEnter();
	}

	private boolean leadAndLeave(Call call, long deadline, Duration timeout) {
		try {
			return lead(call, deadline, timeout);
		}
		finally {
			leave();
		}
	}

	// A leader may have counted on this thread, which does not wait any more.
	void passOn() {
		if (tryLead()) {
			leave();
		}
	}

	// By the leader: receive one response, whichever call it belongs to. Returns false
	// when the time is over.
	boolean receiveOne(long deadline, Duration timeout) {
		Throwable failure = null;
		try {
			return this.inbox.next(this.receiver, deadline, timeout) != ClientChannel.EMPTY;
		}
		catch (Throwable ex) {
			failure = ex;
			throw ex;
		}
		finally {
			Call taken = this.taking;
			if (taken != null) {
				this.taking = null;
				taken.done(failure);
			}
		}
	}

	// A response comes: find its call, and where it goes.
	private @Nullable MemorySegment memory(int size, int number) {
		Call call = find(this.numbered ? number : 0);
		if (call == null) {
			peerLog.log(Level.WARNING, IpcPeerLog.UNKNOWN_USER, "responses that no call waited for", this::surplus);
			return null;
		}
		if (!call.claim()) {
			this.ledger.forgive(call);
			return null;
		}
		try {
			MemorySegment memory = call.memory(size);
			this.taking = call;
			return memory;
		}
		catch (Throwable ex) {
			call.done(ex);
			return null;
		}
	}

	private @Nullable Call find(int number) {
		Call call = this.ledger.find(number);
		if (call == null) {
			this.requests.awaitSender();
			call = this.ledger.find(number);
		}
		return call;
	}

	private String surplus() {
		return ("The service \"%s\" sent a response that no call waited for, and it was dropped: a second one to some"
				+ " request, or one to a request that was sent one way and that nothing received before the next"
				+ " sendAndReceive")
			.formatted(this.state.service());
	}

}
