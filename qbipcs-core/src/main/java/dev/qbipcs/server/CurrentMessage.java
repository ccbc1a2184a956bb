package dev.qbipcs.server;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

import dev.qbipcs.IpcConnection;
import dev.qbipcs.IpcMessage;
import dev.qbipcs.PayloadWriter;
import org.jspecify.annotations.Nullable;

/**
 * The request that a service is handling on its loop; one object for all of them.
 */
final class CurrentMessage implements IpcMessage {

	private final RequestBuffer buffer;

	private @Nullable ServerConnection connection;

	private int id;

	private int size;

	CurrentMessage(RequestBuffer buffer) {
		this.buffer = buffer;
	}

	void begin(ServerConnection connection, int id, int size) {
		this.connection = connection;
		this.id = id;
		this.size = size;
		this.buffer.payloadBuffer().clear().limit(size).order(ByteOrder.nativeOrder());
	}

	void end() {
		this.connection = null;
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
		valid();
		return this.buffer.payload(this.size);
	}

	@Override
	public ByteBuffer buffer() {
		valid();
		return this.buffer.payloadBuffer();
	}

	@Override
	public byte[] toByteArray() {
		return segment().toArray(ValueLayout.JAVA_BYTE);
	}

	@Override
	public IpcConnection connection() {
		return valid();
	}

	@Override
	public void reply(int id, int error, MemorySegment payload) {
		valid().reply(id, error, payload);
	}

	@Override
	public void reply(int id, int error, int size, PayloadWriter payload) {
		valid().reply(id, error, size, payload);
	}

	@Override
	public void backOff() {
		valid().pump().backOff();
	}

	@Override
	public Deferred defer() {
		ServerConnection connection = valid();
		DeferredMessage deferred = new DeferredMessage(connection, this.id, toByteArray());
		connection.pump().hold();
		return deferred;
	}

	private ServerConnection valid() {
		ServerConnection connection = this.connection;
		if (connection == null) {
			throw new IllegalStateException(
					"A message is valid only until its handler returns; call defer() first to use it longer");
		}
		return connection;
	}

}
