package dev.qbipcs.client;

import java.lang.System.Logger.Level;
import java.time.Duration;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcPeerLog;
import dev.qbipcs.internal.transport.ClientChannel;
import dev.qbipcs.internal.transport.Deadline;
import dev.qbipcs.internal.transport.PayloadForm;

/**
 * Makes the calls of a session: a request goes out, then its response comes in, one call
 * at a time. Any thread may call any method.
 * <p>
 * A response has no mark of its request; a server answers in order. When a call gives up
 * waiting, its response is owed: the next call drops it before it sends anything, so that
 * no call ever takes the response of another. Thus at most one response is owed at any
 * time.
 * <p>
 * A call has its turn when all earlier ones have their responses, or were given up. What
 * lies there then is the answer to none that waits: a second one to some request, or an
 * error about what {@link Outbox} sent one way. It is dropped, or every later call would
 * take the response to the one before.
 */
final class Calls {

	private static final IpcPeerLog peerLog = IpcPeerLog.of(Calls.class);

	private final SessionState state;

	private final ClientChannel channel;

	private final Outbox requests;

	private final Inbox responses;

	private final Duration lateReplyTimeout;

	private final Runnable published = this::published;

	/** This and the next one belong to the thread that is inside the inbox. */
	private boolean responseOwed;

	private long giveUpAt;

	Calls(SessionState state, ClientChannel channel, Outbox requests, Inbox responses, Duration lateReplyTimeout) {
		this.state = state;
		this.channel = channel;
		this.requests = requests;
		this.responses = responses;
		this.lateReplyTimeout = lateReplyTimeout;
	}

	// The deadline may be open: the clock is not read unless the call has to wait.
	<T, R> R sendAndReceive(int id, PayloadForm<T> form, T payload, long payloadSize, Destination<R> destination,
			long deadline, Duration timeout) {
		if (Thread.currentThread().isInterrupted()) {
			throw new IpcException(Errno.EINTR, "Interrupted before the request was sent");
		}
		long end = this.responses.enter(deadline, timeout);
		try {
			end = withoutSurplus(settled(end, timeout), timeout);
			return exchange(id, form, payload, payloadSize, destination, end, timeout);
		}
		finally {
			this.responses.leave();
		}
	}

	// Receive the response to a request that was sent one way.
	<R> R receive(Destination<R> destination, long deadline, Duration timeout) {
		long end = this.responses.enter(deadline, timeout);
		try {
			return this.responses.receive(destination, settled(end, timeout), timeout);
		}
		finally {
			this.responses.leave();
		}
	}

	private <T, R> R exchange(int id, PayloadForm<T> form, T payload, long payloadSize, Destination<R> destination,
			long deadline, Duration timeout) {
		long end = deadline;
		try {
			if (!this.requests.trySend(id, form, payload, payloadSize, this.published)) {
				end = Deadline.fixed(end, timeout);
				this.requests.send(id, form, payload, payloadSize, end, timeout, this.published);
			}
			R response = this.responses.receive(destination, end, timeout);
			this.responseOwed = false;
			return response;
		}
		finally {
			if (this.responseOwed) {
				this.giveUpAt = Deadline.after(this.lateReplyTimeout);
			}
		}
	}

	private void published() {
		this.responseOwed = true;
	}

	// Returns the deadline, fixed if that took a wait.
	private long settled(long deadline, Duration timeout) {
		if (!this.responseOwed) {
			return deadline;
		}
		long end = Deadline.fixed(deadline, timeout);
		boolean patient = end - this.giveUpAt < 0;
		if (!dropResponse(patient ? end : this.giveUpAt, timeout)) {
			throw patient ? stillOwed(timeout) : giveUp();
		}
		this.responseOwed = false;
		return end;
	}

	// Drop what is there already. Returns the deadline, fixed if that took time.
	private long withoutSurplus(long deadline, Duration timeout) {
		long end = deadline;
		// if the server is gone, sending says so
		for (int dropped = 0; this.state.isConnected() && this.channel.responseAnnounced(); dropped++) {
			end = Deadline.fixed(end, timeout);
			if (dropped > 0 && System.nanoTime() - end >= 0) {
				throw tooMany(timeout);
			}
			if (!dropResponse(System.nanoTime(), Duration.ZERO)) {
				break;
			}
			peerLog.log(Level.WARNING, IpcPeerLog.UNKNOWN_USER, "responses that no call waited for", this::surplus);
		}
		return end;
	}

	private String surplus() {
		return ("The service \"%s\" sent a response that no call waited for, and it was dropped: a second one to some"
				+ " request, or one to a request that was sent one way and that nothing received before the next"
				+ " sendAndReceive")
			.formatted(this.state.service());
	}

	private boolean dropResponse(long deadline, Duration timeout) {
		try {
			return this.responses.await(Destination.ARRAY, deadline, timeout) != null;
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
