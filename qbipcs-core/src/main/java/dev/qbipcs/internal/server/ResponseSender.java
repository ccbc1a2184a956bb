package dev.qbipcs.internal.server;

import java.lang.foreign.MemorySegment;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcSendResult;
import dev.qbipcs.internal.protocol.ResponseHeader;
import dev.qbipcs.internal.transport.PayloadForm;
import dev.qbipcs.internal.transport.ServerLane;
import dev.qbipcs.internal.transport.ServerLane.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * Sends the responses of one connection, and keeps the answers of handlers that find no
 * room.
 */
final class ResponseSender extends LaneSender {

	private static final MemorySegment NOTHING = MemorySegment.ofArray(new byte[0]);

	private final ReplyQueue replies;

	/**
	 * The number of the latest request, or 0 if its client numbers none; set by the loop.
	 */
	private int number;

	/** The request that is handled off the loop; set by the loop. */
	private volatile @Nullable DeferredMessage deferred;

	ResponseSender(ServerConnection connection, ServerLane responses, int bufferSize) {
		super(connection, responses, bufferSize, "response");
		this.replies = new ReplyQueue(this, connection);
	}

	// The request with this number is about to be handled.
	void handling(int number) {
		this.number = number;
	}

	// From now on responses answer this request, or none that is deferred.
	void deferred(@Nullable DeferredMessage message) {
		this.deferred = message;
	}

	@Override
	<T> IpcSendResult trySend(int id, int error, PayloadForm<T> form, T payload, long payloadSize) {
		int size = checked(payloadSize);
		DeferredMessage deferred = this.deferred;
		if (deferred != null && deferred.enter()) {
			try {
				IpcSendResult result = respond(id, error, this.number, form, payload, size);
				if (result.isSent()) {
					deferred.answered();
				}
				return result;
			}
			finally {
				deferred.leave();
			}
		}
		boolean handling = connection().loop().isHandling(connection());
		// another thread's response may be to an earlier request
		IpcSendResult result = respond(id, error, handling ? this.number : 0, form, payload, size);
		if (handling && result.isSent()) {
			connection().loop().message().answered();
		}
		return result;
	}

	private <T> IpcSendResult respond(int id, int error, int number, PayloadForm<T> form, T payload, int size) {
		return result(mayPass() ? transmit(id, error, number, form, payload, size) : full());
	}

	// Answer now, or as soon as there is room.
	<T> void reply(int id, int error, PayloadForm<T> form, T payload, long payloadSize) {
		int size = checked(payloadSize);
		IpcSendResult result = mayPass() ? result(transmit(id, error, this.number, form, payload, size))
				: IpcSendResult.NO_ROOM;
		switch (result) {
			case SENT -> {
			}
			case NO_ROOM -> this.replies.keep(id, error, this.number, form, payload, size);
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

	<T> Outcome transmit(int id, int error, int number, PayloadForm<T> form, T payload, int size) {
		Outcome outcome = connection().isConnected() ? lane().send(id, error, number, form, payload, size)
				: Outcome.CLOSED;
		if (outcome == Outcome.SENT) {
			connection().counters().response(ResponseHeader.SIZE + size);
		}
		return (outcome == Outcome.FULL) ? full() : outcome;
	}

	// Kept answers come first, as long as there is a client to send them to.
	private boolean mayPass() {
		return this.replies.isEmpty() || !connection().isConnected();
	}

}
