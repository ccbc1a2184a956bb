package dev.qbipcs.internal.server;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.function.Supplier;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcSendResult;
import dev.qbipcs.PayloadWriter;
import dev.qbipcs.internal.protocol.ResponseHeader;
import dev.qbipcs.internal.transport.Deadline;
import dev.qbipcs.internal.transport.PayloadForm;
import dev.qbipcs.internal.transport.ServerChannel;
import dev.qbipcs.internal.transport.ServerLane;
import dev.qbipcs.internal.transport.ServerLane.Outcome;
import dev.qbipcs.internal.transport.WrittenPayload;
import org.jspecify.annotations.Nullable;

/**
 * Sends responses and events of one connection. Any thread may use it.
 */
final class MessageSender {

	private static final MemorySegment NOTHING = MemorySegment.ofArray(new byte[0]);

	private static final long SHORTEST_PAUSE_NANOS = 50_000;

	private static final long LONGEST_PAUSE_NANOS = 5_000_000;

	private final ServerConnection connection;

	private final ServerLane responses;

	private final ServerLane events;

	private final int bufferSize;

	private final ReplyQueue replies;

	private final WrittenPayload writtenResponse = new WrittenPayload();

	private final WrittenPayload writtenEvent = new WrittenPayload();

	/** The request that is handled off the loop; set by the loop. */
	private volatile @Nullable DeferredMessage deferred;

	MessageSender(ServerConnection connection, ServerChannel channel, int bufferSize) {
		this.connection = connection;
		this.responses = channel.responses();
		this.events = channel.events();
		this.bufferSize = bufferSize;
		this.replies = new ReplyQueue(this, connection);
	}

	// From now on responses answer this request, or none that is deferred.
	void deferred(@Nullable DeferredMessage message) {
		this.deferred = message;
	}

	<T> IpcSendResult tryResponse(int id, int error, PayloadForm<T> form, T payload, long payloadSize) {
		int size = checked(payloadSize, "response");
		DeferredMessage deferred = this.deferred;
		if (deferred != null && deferred.enter()) {
			try {
				IpcSendResult result = respond(id, error, form, payload, size);
				if (result.isSent()) {
					deferred.answered();
				}
				return result;
			}
			finally {
				deferred.leave();
			}
		}
		IpcSendResult result = respond(id, error, form, payload, size);
		if (result.isSent()) {
			this.connection.runtime().answered(this.connection);
		}
		return result;
	}

	private <T> IpcSendResult respond(int id, int error, PayloadForm<T> form, T payload, int size) {
		return result(mayPass() ? response(id, error, form, payload, size) : full());
	}

	<T> IpcSendResult tryEvent(int id, int error, PayloadForm<T> form, T payload, long payloadSize) {
		int size = checked(payloadSize, "event");
		Outcome outcome = this.connection.isConnected() ? this.events.send(id, error, form, payload, size)
				: Outcome.CLOSED;
		switch (outcome) {
			case SENT -> this.connection.counters().event(ResponseHeader.SIZE + size);
			case SENT_NOTIFY_LATER -> {
				this.connection.counters().event(ResponseHeader.SIZE + size);
				this.connection.runtime().onLoop(this.connection.pump()::notifyLater);
			}
			case FULL -> full();
			default -> {
			}
		}
		return result(outcome);
	}

	<T> void response(int id, int error, PayloadForm<T> form, T payload, long payloadSize, Duration timeout) {
		waitFor(() -> tryResponse(id, error, form, payload, payloadSize), "response", timeout);
	}

	<T> void event(int id, int error, PayloadForm<T> form, T payload, long payloadSize, Duration timeout) {
		waitFor(() -> tryEvent(id, error, form, payload, payloadSize), "event", timeout);
	}

	// Answer now, or as soon as there is room.
	<T> void reply(int id, int error, PayloadForm<T> form, T payload, long payloadSize) {
		int size = checked(payloadSize, "response");
		IpcSendResult result = mayPass() ? result(response(id, error, form, payload, size)) : IpcSendResult.NO_ROOM;
		switch (result) {
			case SENT -> {
			}
			case NO_ROOM -> this.replies.keep(id, error, form, payload, size);
			case GONE -> throw gone();
		}
	}

	// Unless the client is gone, and waits no more.
	void replyError(int id, Errno errno) {
		try {
			reply(id, errno.negated(), PayloadForm.SEGMENT, NOTHING, 0);
		}
		catch (IpcException ex) {
			// no client to answer
		}
	}

	// How the application writes a response, or an event, by itself.
	PayloadForm<PayloadWriter> writtenResponse() {
		return this.writtenResponse;
	}

	PayloadForm<PayloadWriter> writtenEvent() {
		return this.writtenEvent;
	}

	<T> Outcome response(int id, int error, PayloadForm<T> form, T payload, int size) {
		Outcome outcome = this.connection.isConnected() ? this.responses.send(id, error, form, payload, size)
				: Outcome.CLOSED;
		if (outcome == Outcome.SENT) {
			this.connection.counters().response(ResponseHeader.SIZE + size);
		}
		return (outcome == Outcome.FULL) ? full() : outcome;
	}

	// Kept answers come first, as long as there is a client to send them to.
	private boolean mayPass() {
		return this.replies.isEmpty() || !this.connection.isConnected();
	}

	private Outcome full() {
		this.connection.counters().sendRetry();
		return Outcome.FULL;
	}

	// A client that broke the rules is dropped.
	IpcSendResult result(Outcome outcome) {
		return switch (outcome) {
			case SENT, SENT_NOTIFY_LATER -> IpcSendResult.SENT;
			case FULL -> IpcSendResult.NO_ROOM;
			case TOO_LARGE -> throw tooLarge();
			case BROKEN -> {
				this.connection.drop(Errno.EFAULT, "its shared memory holds nonsense or was taken away");
				yield IpcSendResult.GONE;
			}
			case CLOSED -> IpcSendResult.GONE;
		};
	}

	IpcException tooLarge() {
		return new IpcException(Errno.EMSGSIZE,
				"The kernel lets no message of that size pass to " + this.connection + "; raise net.core.wmem_max");
	}

	private void waitFor(Supplier<IpcSendResult> attempt, String what, Duration timeout) {
		if (this.connection.runtime().service().inLoop()) {
			throw new IllegalStateException("Waiting for room would block the event loop and with it all clients; use"
					+ " the form that does not wait, or handle the message on another thread");
		}
		long deadline = Deadline.after(timeout);
		long pause = SHORTEST_PAUSE_NANOS;
		IpcSendResult result = attempt.get();
		while (!result.isSent()) {
			if (result == IpcSendResult.GONE) {
				throw gone();
			}
			if (System.nanoTime() - deadline >= 0) {
				throw new IpcException(Errno.EAGAIN, "There was no room for the " + what + " within " + timeout
						+ ", since " + this.connection + " does not receive");
			}
			Deadline.pause(pause);
			pause = Math.min(pause * 2, LONGEST_PAUSE_NANOS);
			result = attempt.get();
		}
	}

	// A message of that size may be sent, by this thread, now.
	private int checked(long payloadSize, String what) {
		WrittenPayload.checkNotWriting(this.connection);
		long size = ResponseHeader.SIZE + payloadSize;
		if (size > this.bufferSize) {
			throw new IpcException(Errno.EMSGSIZE,
					("The %s has %d bytes with its header, but the buffer of %s has %d;"
							+ " send less, or enforce a larger buffer size")
						.formatted(what, size, this.connection, this.bufferSize));
		}
		return (int) payloadSize;
	}

	private IpcException gone() {
		return new IpcException(Errno.ENOTCONN, this.connection + " was disconnected");
	}

}
