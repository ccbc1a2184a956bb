package dev.qbipcs.internal.server;

import java.lang.foreign.MemorySegment;
import java.time.Duration;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcSendResult;
import dev.qbipcs.IpcSender;
import dev.qbipcs.Payload;
import dev.qbipcs.internal.protocol.ResponseHeader;
import dev.qbipcs.internal.transport.Deadline;
import dev.qbipcs.internal.transport.PayloadForm;
import dev.qbipcs.internal.transport.ServerLane;
import dev.qbipcs.internal.transport.ServerLane.Outcome;
import dev.qbipcs.internal.transport.WrittenPayload;

/**
 * Sends the messages of one connection that travel one way. Any thread may use it.
 */
abstract sealed class LaneSender implements IpcSender permits EventSender, ResponseSender {

	private final ServerConnection connection;

	private final ServerLane lane;

	private final int bufferSize;

	private final String what;

	private final WrittenPayload written = new WrittenPayload();

	LaneSender(ServerConnection connection, ServerLane lane, int bufferSize, String what) {
		this.connection = connection;
		this.lane = lane;
		this.bufferSize = bufferSize;
		this.what = what;
	}

	@Override
	public final IpcSendResult trySend(int id, int error, MemorySegment payload) {
		return trySend(id, error, PayloadForm.SEGMENT, payload, payload.byteSize());
	}

	@Override
	public final IpcSendResult trySend(int id, int error, Payload payload) {
		return trySend(id, error, this.written, payload, PayloadForm.checked(payload.size()));
	}

	@Override
	public final void send(int id, int error, MemorySegment payload, Duration timeout) {
		send(id, error, PayloadForm.SEGMENT, payload, payload.byteSize(), timeout);
	}

	@Override
	public final void send(int id, int error, Payload payload, Duration timeout) {
		send(id, error, this.written, payload, PayloadForm.checked(payload.size()), timeout);
	}

	abstract <T> IpcSendResult trySend(int id, int error, PayloadForm<T> form, T payload, long payloadSize);

	private <T> void send(int id, int error, PayloadForm<T> form, T payload, long payloadSize, Duration timeout) {
		if (this.connection.loop().runtime().inLoop()) {
			throw new IllegalStateException("Waiting for room would block the event loop and with it all clients; use"
					+ " the form that does not wait, or handle the message on another thread");
		}
		long deadline = Deadline.after(timeout);
		long pause = Deadline.FIRST_PAUSE_NANOS;
		IpcSendResult result = trySend(id, error, form, payload, payloadSize);
		while (!result.isSent()) {
			if (result == IpcSendResult.GONE) {
				throw gone();
			}
			if (System.nanoTime() - deadline >= 0) {
				throw new IpcException(Errno.EAGAIN, "There was no room for the " + this.what + " within " + timeout
						+ ", since " + this.connection + " does not receive");
			}
			pause = Deadline.backOff(pause);
			result = trySend(id, error, form, payload, payloadSize);
		}
	}

	final ServerConnection connection() {
		return this.connection;
	}

	final ServerLane lane() {
		return this.lane;
	}

	// How payloads write themselves.
	final PayloadForm<Payload> written() {
		return this.written;
	}

	// A message of that size may be sent, by this thread, now.
	final int checked(long payloadSize) {
		WrittenPayload.checkNotWriting(this.connection);
		long size = ResponseHeader.SIZE + payloadSize;
		if (size > this.bufferSize) {
			throw new IpcException(Errno.EMSGSIZE,
					("The %s has %d bytes with its header, but the buffer of %s has %d;"
							+ " send less, or enforce a larger buffer size")
						.formatted(this.what, size, this.connection, this.bufferSize));
		}
		return (int) payloadSize;
	}

	final Outcome full() {
		this.connection.counters().sendRetry();
		return Outcome.FULL;
	}

	// A client that broke the rules is dropped.
	final IpcSendResult result(Outcome outcome) {
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

	final IpcException tooLarge() {
		return new IpcException(Errno.EMSGSIZE,
				"The kernel lets no message of that size pass to " + this.connection + "; raise net.core.wmem_max");
	}

	final IpcException gone() {
		return new IpcException(Errno.ENOTCONN, this.connection + " was disconnected");
	}

}
