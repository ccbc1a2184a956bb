package dev.qbipcs.client;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.client.CallLedger.Call;
import dev.qbipcs.internal.transport.ClientChannel;
import dev.qbipcs.internal.transport.Deadline;
import dev.qbipcs.internal.transport.PayloadForm;
import org.jspecify.annotations.Nullable;

/**
 * Makes the calls of a session: a request goes out, then its response comes in. Any
 * thread may call any method.
 * <p>
 * Calls travel together: a thread that finds another one receiving sends its request
 * nevertheless, and lets that one receive the response. Where they do not, a thread sends
 * only when it leads.
 * <p>
 * When a call gives up waiting, its response is owed, and dropped when it comes. Until
 * then no further call sends, so that a server that does not answer is not flooded, and
 * in the end is given up. A response that no call waited for is dropped: a second one to
 * some request, or an error about what was sent one way.
 */
final class Calls {

	/** As long as another thread takes for a few instructions, or to copy a response. */
	private static final long MOMENT_NANOS = 1000;

	private final SessionState state;

	private final ClientChannel channel;

	private final Outbox requests;

	private final Responses responses;

	private final CallLedger ledger;

	private final boolean numbered;

	private final boolean together;

	private final Duration lateReplyTimeout;

	Calls(SessionState state, ClientChannel channel, Outbox requests, Responses responses, CallLedger ledger,
			boolean numbered, boolean together, Duration lateReplyTimeout) {
		this.state = state;
		this.channel = channel;
		this.requests = requests;
		this.responses = responses;
		this.ledger = ledger;
		this.numbered = numbered;
		this.together = together;
		this.lateReplyTimeout = lateReplyTimeout;
	}

	// The deadline may be open: the clock is not read unless the call has to wait.
	<T, R> R sendAndReceive(int id, PayloadForm<T> form, T payload, long payloadSize, Destination<R> destination,
			long deadline, Duration timeout) {
		if (Thread.currentThread().isInterrupted()) {
			throw new IpcException(Errno.EINTR, "Interrupted before the request was sent");
		}
		long end = deadline;
		if (!this.responses.tryEnter()) {
			Call call = this.together ? this.requests.tryJoin(id, form, payload, payloadSize, destination, true) : null;
			if (call != null) {
				return response(call, destination, false, deadline, timeout);
			}
			end = this.responses.enter(deadline, timeout);
		}
		try {
			end = settled(end, timeout);
			if (!this.numbered) {
				end = withoutSurplus(end, timeout);
			}
			Call call = this.requests.tryCall(id, form, payload, payloadSize, destination);
			if (call == null) {
				end = Deadline.fixed(end, timeout);
				call = send(id, form, payload, payloadSize, destination, end, timeout);
			}
			return response(call, destination, true, end, timeout);
		}
		finally {
			this.responses.leave();
		}
	}

	// Send the request of a call that no thread waits for yet. Returns null if that would
	// have to wait.
	<T> @Nullable Call trySend(int id, PayloadForm<T> form, T payload, long payloadSize) {
		if (!this.together) {
			return null;
		}
		if (this.numbered || !this.responses.tryLead()) {
			return this.requests.tryJoin(id, form, payload, payloadSize, Destination.ARRAY, false);
		}
		try {
			// there may be one that no call waits for
			return (this.ledger.isEmpty() && this.channel.responseAnnounced()) ? null
					: this.requests.tryCallUnattended(id, form, payload, payloadSize);
		}
		finally {
			this.responses.leave();
		}
	}

	// Wait for the response to such a call. Returns false when the time is over.
	boolean await(Call call, long deadline, Duration timeout) {
		call.attend(true);
		try {
			return this.responses.follow(call, deadline, timeout);
		}
		finally {
			call.attend(false);
			if (!call.isDone()) {
				this.responses.passOn();
			}
		}
	}

	// No thread waits for the call any more. Returns false if its response came at the
	// last moment.
	boolean giveUp(Call call) {
		return this.ledger.giveUp(call, Deadline.after(this.lateReplyTimeout));
	}

	// Receive the response to a request that was sent one way.
	<R> R receive(Destination<R> destination, long deadline, Duration timeout) {
		long end = this.responses.enter(deadline, timeout);
		try {
			end = settled(end, timeout);
			this.requests.leadersOnly(true);
			try {
				end = withoutCalls(end, timeout);
				return this.responses.receive(destination, end, timeout);
			}
			finally {
				this.requests.leadersOnly(false);
			}
		}
		finally {
			this.responses.leave();
		}
	}

	private <R> R response(Call call, Destination<R> destination, boolean leading, long deadline, Duration timeout) {
		try {
			if (!(leading ? this.responses.lead(call, deadline, timeout)
					: this.responses.follow(call, deadline, timeout))) {
				throw this.responses.timedOut(timeout);
			}
		}
		catch (Throwable ex) {
			if (giveUp(call)) {
				if (!leading) {
					this.responses.passOn();
				}
				throw ex;
			}
			while (!call.isDone()) {
				// the leader is copying the response
				LockSupport.parkNanos(MOMENT_NANOS);
			}
		}
		return call.pickUp(destination);
	}

	// Send as soon as there is room: the server makes some while we take its responses.
	private <T> Call send(int id, PayloadForm<T> form, T payload, long payloadSize, Destination<?> destination,
			long deadline, Duration timeout) {
		long pause = Deadline.FIRST_PAUSE_NANOS;
		while (true) {
			Call call = this.requests.tryCall(id, form, payload, payloadSize, destination);
			if (call != null) {
				return call;
			}
			long now = System.nanoTime();
			if (now - deadline >= 0) {
				throw this.requests.noRoom(timeout);
			}
			if (this.ledger.isEmpty()) {
				pause = Deadline.backOff(pause);
			}
			else {
				receiveBeforeSending(Math.min(now + pause, deadline), timeout);
				pause = Deadline.longer(pause);
			}
		}
	}

	// Returns the deadline, fixed if that took a wait.
	private long settled(long deadline, Duration timeout) {
		long end = deadline;
		while (this.ledger.isOwed()) {
			end = Deadline.fixed(end, timeout);
			Call owed = this.ledger.firstOwed();
			if (owed == null) {
				// its thread is about to strike it out
				LockSupport.parkNanos(MOMENT_NANOS);
				continue;
			}
			boolean patient = end - owed.owedUntil() < 0;
			long until = patient ? end : owed.owedUntil();
			boolean received = receiveBeforeSending(until, timeout);
			if (this.ledger.isOwed() && (!received || System.nanoTime() - until >= 0)) {
				throw patient ? stillOwed(timeout) : giveUp();
			}
		}
		return end;
	}

	// Returns the deadline, fixed if that took a wait.
	private long withoutCalls(long deadline, Duration timeout) {
		long end = deadline;
		while (!this.ledger.isEmpty()) {
			end = Deadline.fixed(end, timeout);
			if (!this.responses.receiveOne(end, timeout) || System.nanoTime() - end >= 0) {
				throw this.responses.timedOut(timeout);
			}
		}
		return end;
	}

	// Drop what is there already. Returns the deadline, fixed if that took time.
	private long withoutSurplus(long deadline, Duration timeout) {
		long end = deadline;
		// if the server is gone, sending says so
		for (int dropped = 0; this.state.isConnected() && this.ledger.isEmpty()
				&& this.channel.responseAnnounced(); dropped++) {
			end = Deadline.fixed(end, timeout);
			if (dropped > 0 && System.nanoTime() - end >= 0) {
				throw tooMany(timeout);
			}
			if (!receiveBeforeSending(System.nanoTime(), Duration.ZERO)) {
				break;
			}
		}
		return end;
	}

	private boolean receiveBeforeSending(long deadline, Duration timeout) {
		try {
			return this.responses.receiveOne(deadline, timeout);
		}
		catch (IpcException ex) {
			throw ex.is(Errno.ENOTCONN) ? this.state.notSent(ex) : ex;
		}
	}

	private IpcException stillOwed(Duration timeout) {
		return new IpcException(Errno.ETIMEDOUT,
				("The service \"%s\" has not answered an earlier call yet, which did not wait for it, and this call, whose"
						+ " turn is after that, sent nothing within %s; call again later, or wait longer")
					.formatted(this.state.service(), timeout));
	}

	private IpcException tooMany(Duration timeout) {
		return new IpcException(Errno.ETIMEDOUT,
				("The service \"%s\" had sent responses that no call waited for, and dropping them took all of %s; nothing"
						+ " was sent, so call again")
					.formatted(this.state.service(), timeout));
	}

	private IpcException giveUp() {
		this.state
			.giveUp("The service \"%s\" did not answer an earlier call within %s after that had stopped waiting, so its"
				.formatted(this.state.service(), this.lateReplyTimeout)
					+ " connection is given up (what is never answered goes by send, not by sendAndReceive)");
		// before another session may replace and close this one
		IpcException failure = this.state.notSent(null);
		// the socket stays open while we are inside the inbox
		this.channel.hangUp();
		return failure;
	}

}
