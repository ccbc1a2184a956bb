package dev.qbipcs.benchmarks.micro;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;

import dev.qbipcs.IpcConnection;
import dev.qbipcs.IpcMessage;
import dev.qbipcs.Payload;

/**
 * A message that is always the same and whose answer is discarded, so that only the code
 * between the engine and the handler is measured.
 */
final class StandingMessage implements IpcMessage {

	private final int id;

	private final MemorySegment payload;

	/** The size of the latest answer. */
	long answered;

	StandingMessage(int id, MemorySegment payload) {
		this.id = id;
		this.payload = payload;
	}

	@Override
	public int id() {
		return this.id;
	}

	@Override
	public int size() {
		return (int) this.payload.byteSize();
	}

	@Override
	public MemorySegment segment() {
		return this.payload;
	}

	@Override
	public ByteBuffer buffer() {
		return this.payload.asByteBuffer();
	}

	@Override
	public byte[] toByteArray() {
		return this.payload.toArray(ValueLayout.JAVA_BYTE);
	}

	@Override
	public void reply(int id, int error, MemorySegment payload) {
		this.answered = payload.byteSize();
	}

	@Override
	public void reply(int id, int error, Payload payload) {
		throw new UnsupportedOperationException("No handler here writes in place");
	}

	@Override
	public IpcConnection connection() {
		throw new UnsupportedOperationException("This message came from nowhere");
	}

	@Override
	public void backOff() {
		throw new UnsupportedOperationException("This message came from nowhere");
	}

	@Override
	public Deferred defer() {
		throw new UnsupportedOperationException("Handlers are inline here");
	}

}
