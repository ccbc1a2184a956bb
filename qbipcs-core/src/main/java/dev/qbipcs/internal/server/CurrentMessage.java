package dev.qbipcs.internal.server;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcConnection;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcMessage;
import dev.qbipcs.Payload;
import dev.qbipcs.internal.protocol.RequestHeader;
import dev.qbipcs.internal.transport.RequestSource;
import org.jspecify.annotations.Nullable;

/**
 * The request that a service is handling on its loop; one object for all of them. Its
 * payload is copied only when the handler reads it.
 */
final class CurrentMessage implements IpcMessage {

	private final RequestBuffer buffer;

	private final Answer answer = new Answer();

	private @Nullable ServerConnection connection;

	/** Until the client may have its memory back. */
	private @Nullable RequestSource source;

	/** What the handler was given already. */
	private @Nullable ByteBuffer view;

	/** Whether the payload is in the buffer. */
	private boolean loaded;

	/** What the message goes on as when the handler has returned. */
	private @Nullable DeferredMessage deferred;

	private int id;

	private int size;

	CurrentMessage(RequestBuffer buffer) {
		this.buffer = buffer;
	}

	void begin(ServerConnection connection, RequestSource source, int id, int size) {
		this.connection = connection;
		this.source = source;
		this.loaded = false;
		this.deferred = null;
		this.answer.begin();
		this.id = id;
		this.size = size;
		this.view = null;
	}

	// The handler threw.
	void failed() {
		DeferredMessage deferred = this.deferred;
		if (deferred != null) {
			deferred.handlerFailed();
		}
		else {
			this.answer.handlerFailed();
		}
	}

	// Whether the handler has a request of that connection, which is not deferred.
	boolean isOf(ServerConnection connection) {
		return this.connection == connection && this.deferred == null;
	}

	// A response was sent on this thread, past us.
	void answered() {
		this.answer.given();
	}

	void end() {
		release();
		ServerConnection connection = current();
		Errno owed = (this.deferred == null) ? this.answer.owed() : null;
		this.connection = null;
		this.deferred = null;
		if (owed != null) {
			connection.replyError(this.id, owed);
		}
	}

	@Override
	public int id() {
		return this.id;
	}

	@Override
	public int size() {
		return this.size;
	}

	@Override
	public MemorySegment segment() {
		DeferredMessage deferred = this.deferred;
		if (deferred != null) {
			return deferred.segment();
		}
		load();
		return this.buffer.payload(this.size);
	}

	@Override
	public ByteBuffer buffer() {
		DeferredMessage deferred = this.deferred;
		if (deferred != null) {
			return deferred.buffer();
		}
		load();
		ByteBuffer view = this.view;
		if (view == null) {
			view = this.buffer.payloadBuffer(this.size);
			this.view = view;
		}
		return view;
	}

	@Override
	public byte[] toByteArray() {
		return segment().toArray(ValueLayout.JAVA_BYTE);
	}

	@Override
	public IpcConnection connection() {
		return current();
	}

	@Override
	public void reply(int id, int error, MemorySegment payload) {
		ServerConnection connection = current();
		DeferredMessage deferred = this.deferred;
		if (deferred != null) {
			deferred.reply(id, error, payload);
			return;
		}
		release();
		this.answer.give(connection, id, error, payload);
	}

	@Override
	public void reply(int id, int error, Payload payload) {
		ServerConnection connection = current();
		DeferredMessage deferred = this.deferred;
		if (deferred != null) {
			deferred.reply(id, error, payload);
			return;
		}
		release();
		this.answer.give(connection, id, error, payload);
	}

	@Override
	public void backOff() {
		current().pump().backOff();
	}

	@Override
	public Deferred defer() {
		ServerConnection connection = current();
		if (this.deferred != null) {
			throw new IllegalStateException("This message is deferred already; use what defer() returned");
		}
		DeferredMessage deferred = new DeferredMessage(connection, this.id, detach(), this.answer.copy());
		// another thread may answer before the handler returns
		release();
		connection.pump().hold();
		connection.deferred(deferred);
		this.deferred = deferred;
		return deferred;
	}

	// Copy the payload to memory that outlives the handler.
	private byte[] detach() {
		RequestSource source = this.source;
		if (this.loaded || source == null || !source.leavesPayload()) {
			return toByteArray();
		}
		byte[] payload = new byte[this.size];
		receive(current(), source, MemorySegment.ofArray(payload), 0);
		return payload;
	}

	// Copy the payload to where the client cannot change it, when the handler reads it.
	private void load() {
		ServerConnection connection = current();
		if (this.loaded) {
			return;
		}
		RequestSource source = this.source;
		if (source == null) {
			throw new IllegalStateException(
					"The payload was not read before the message was answered, and is the client's again; read it first");
		}
		receive(connection, source, this.buffer.memory(), RequestHeader.SIZE);
		this.loaded = true;
	}

	private static void receive(ServerConnection connection, RequestSource source, MemorySegment target, long offset) {
		if (!source.receivePayload(target, offset)) {
			connection.drop(Errno.EFAULT, "its shared memory was taken away");
			throw new IpcException(Errno.ENOTCONN, connection + " took the message away");
		}
	}

	// The client has room for another message, before it can have its answer.
	private void release() {
		RequestSource source = this.source;
		if (source != null) {
			this.source = null;
			source.release();
		}
	}

	private ServerConnection current() {
		ServerConnection connection = this.connection;
		if (connection == null) {
			throw new IllegalStateException(
					"A message is valid only until its handler returns; call defer() first to use it longer");
		}
		return connection;
	}

}
