package dev.qbipcs.server;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcConnection;
import dev.qbipcs.IpcMessage;
import dev.qbipcs.PayloadWriter;

/**
 * A request in memory of its own. Its connection is on hold until it is closed.
 */
final class DeferredMessage implements IpcMessage.Deferred {

	private final ServerConnection connection;

	private final int id;

	private final byte[] payload;

	private final ByteBuffer buffer;

	private final Answer answer = new Answer();

	private final AtomicBoolean closed = new AtomicBoolean();

	DeferredMessage(ServerConnection connection, int id, byte[] payload) {
		this.connection = connection;
		this.id = id;
		this.payload = payload;
		this.buffer = ByteBuffer.wrap(payload).order(ByteOrder.nativeOrder());
	}

	@Override
	public int id() {
		return this.id;
	}

	@Override
	public int size() {
		return this.payload.length;
	}

	@Override
	public MemorySegment segment() {
		return MemorySegment.ofArray(this.payload);
	}

	@Override
	public ByteBuffer buffer() {
		return this.buffer;
	}

	@Override
	public byte[] toByteArray() {
		return this.payload.clone();
	}

	@Override
	public IpcConnection connection() {
		return this.connection;
	}

	@Override
	public void reply(int id, int error, MemorySegment payload) {
		checkOpen();
		this.answer.give(this.connection, id, error, payload);
	}

	@Override
	public void reply(int id, int error, int size, PayloadWriter payload) {
		checkOpen();
		this.answer.give(this.connection, id, error, size, payload);
	}

	@Override
	public void backOff() {
		throw new IllegalStateException("A deferred message holds its connection back already");
	}

	@Override
	public Deferred defer() {
		throw new IllegalStateException("This message is deferred already");
	}

	@Override
	public void close() {
		if (!this.closed.getAndSet(true)) {
			Errno owed = this.answer.owed();
			if (owed != null) {
				this.connection.replyError(this.id, owed);
			}
			this.connection.runtime().execute(this.connection.pump()::unhold);
		}
	}

	private void checkOpen() {
		if (this.closed.get()) {
			throw new IllegalStateException("This message was closed; answer it before");
		}
	}

}
