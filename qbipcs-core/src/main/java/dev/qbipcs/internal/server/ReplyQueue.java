package dev.qbipcs.internal.server;

import java.lang.System.Logger.Level;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

import dev.qbipcs.Errno;
import dev.qbipcs.internal.transport.PayloadForm;
import dev.qbipcs.internal.transport.ServerLane.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * Answers that found no room, because the client does not receive. While there are any,
 * no request of the connection is read. Clients do not tell when they receive, so it is
 * tried again and again, ever more rarely.
 */
final class ReplyQueue {

	private static final Duration FIRST_DELAY = Duration.ofMillis(1);

	private static final Duration LONGEST_DELAY = Duration.ofMillis(50);

	private final ResponseSender sender;

	private final ServerConnection connection;

	private final Deque<Reply> replies = new ArrayDeque<>();

	private volatile boolean empty = true;

	private Duration delay = FIRST_DELAY;

	ReplyQueue(ResponseSender sender, ServerConnection connection) {
		this.sender = sender;
		this.connection = connection;
	}

	boolean isEmpty() {
		return this.empty;
	}

	// Keep a copy; any thread may call it.
	<T> void keep(int id, int error, int number, PayloadForm<T> form, T payload, int size) {
		Reply reply = new Reply(id, error, number, PayloadForm.toArray(form, payload, size));
		boolean first;
		synchronized (this.replies) {
			first = this.replies.isEmpty();
			this.replies.add(reply);
			this.empty = false;
		}
		if (first) {
			this.connection.loop().onLoop(this::begin);
		}
	}

	private void begin() {
		this.connection.pump().hold();
		this.delay = FIRST_DELAY;
		this.connection.loop().eventLoop().schedule(this.delay, this::retry);
	}

	private void retry() {
		Outcome outcome = sendKept();
		if (outcome == Outcome.FULL) {
			this.delay = this.delay.multipliedBy(2);
			this.delay = (this.delay.compareTo(LONGEST_DELAY) < 0) ? this.delay : LONGEST_DELAY;
			this.connection.loop().eventLoop().schedule(this.delay, this::retry);
			return;
		}
		try {
			if (outcome != Outcome.SENT) {
				discard();
				this.sender.result(outcome);
			}
		}
		finally {
			this.connection.pump().unhold();
		}
	}

	// Send what there is room for, in order. One that can never be sent gives its place
	// to an error, since its client counts on an answer.
	private Outcome sendKept() {
		Reply reply = peek();
		while (reply != null) {
			Outcome outcome = send(reply);
			if (outcome == Outcome.TOO_LARGE && reply.payload().length > 0) {
				logTooLarge(reply);
				reply = replaceFirst(reply.withError(Errno.EMSGSIZE));
			}
			else if (outcome == Outcome.SENT) {
				reply = removeAndPeek();
			}
			else {
				return outcome;
			}
		}
		return Outcome.SENT;
	}

	private Outcome send(Reply reply) {
		return this.sender.transmit(reply.id(), reply.error(), reply.number(), PayloadForm.SEGMENT,
				MemorySegment.ofArray(reply.payload()), reply.payload().length);
	}

	// No answer reaches the client any more.
	private void discard() {
		synchronized (this.replies) {
			this.replies.clear();
			this.empty = true;
		}
	}

	private @Nullable Reply peek() {
		synchronized (this.replies) {
			return this.replies.peek();
		}
	}

	private Reply replaceFirst(Reply reply) {
		synchronized (this.replies) {
			this.replies.remove();
			this.replies.addFirst(reply);
			return reply;
		}
	}

	private @Nullable Reply removeAndPeek() {
		synchronized (this.replies) {
			this.replies.remove();
			this.empty = this.replies.isEmpty();
			return this.replies.peek();
		}
	}

	// The handler has returned, so no exception would reach it.
	private void logTooLarge(Reply reply) {
		this.connection.loop()
			.runtime()
			.peerLog()
			.log(Level.WARNING, this.connection.peer().uid(), "answers that were too large to send",
					() -> "An answer with %d bytes of payload became EMSGSIZE: %s".formatted(reply.payload().length,
							this.sender.tooLarge().getMessage()));
	}

	/**
	 * An answer that is kept.
	 *
	 * @param id the id in its header
	 * @param error the error in its header
	 * @param number the number of the request that it answers, or 0
	 * @param payload its payload
	 */
	@SuppressWarnings("ArrayRecordComponent")
	record Reply(int id, int error, int number, byte[] payload) {

		Reply withError(Errno errno) {
			return new Reply(this.id, errno.negated(), this.number, new byte[0]);
		}

	}

}
