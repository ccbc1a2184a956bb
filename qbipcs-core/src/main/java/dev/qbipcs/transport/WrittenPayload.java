package dev.qbipcs.transport;

import java.lang.foreign.MemorySegment;

import dev.qbipcs.PayloadOutput;
import dev.qbipcs.PayloadWriter;
import org.jspecify.annotations.Nullable;

/**
 * Lets an application write a payload into a message, within its bounds. One object for
 * all messages that travel one way; threads that write take turns.
 * <p>
 * The writer is the application's code and runs while its thread has the turn. Were it to
 * send on the same connection, that thread would wait for itself, or two threads for each
 * other; {@link #isWriting()} tells the sender before it waits.
 */
public final class WrittenPayload implements PayloadForm<PayloadWriter>, PayloadOutput {

	/** Other threads may see an old value, but none sees itself by mistake. */
	private @Nullable Thread writing;

	private PayloadForm.@Nullable Target target;

	private int remaining;

	/**
	 * Tell whether the caller runs within a writer that writes here.
	 * @return whether it does
	 */
	public boolean isWriting() {
		return this.writing == Thread.currentThread();
	}

	// Have as many bytes written as were announced.
	@Override
	public synchronized void write(PayloadWriter writer, int size, PayloadForm.Target target) {
		this.writing = Thread.currentThread();
		this.target = target;
		this.remaining = size;
		try {
			writer.write(this);
			if (this.remaining > 0) {
				throw new IllegalStateException(
						"The payload was announced with %d bytes, but %d were written; nothing is sent".formatted(size,
								size - this.remaining));
			}
		}
		finally {
			this.target = null;
			this.writing = null;
		}
	}

	@Override
	public int remaining() {
		return this.remaining;
	}

	@Override
	public PayloadOutput put(byte value) {
		take(Byte.BYTES).put(value, Byte.BYTES);
		return this;
	}

	@Override
	public PayloadOutput putShort(short value) {
		take(Short.BYTES).put(value, Short.BYTES);
		return this;
	}

	@Override
	public PayloadOutput putInt(int value) {
		take(Integer.BYTES).put(value, Integer.BYTES);
		return this;
	}

	@Override
	public PayloadOutput putLong(long value) {
		take(Long.BYTES).put(value, Long.BYTES);
		return this;
	}

	@Override
	public PayloadOutput put(MemorySegment bytes) {
		take(bytes.byteSize()).put(bytes);
		return this;
	}

	private PayloadForm.Target take(long bytes) {
		PayloadForm.Target target = this.target;
		if (target == null) {
			throw new IllegalStateException("A payload can be written until its PayloadWriter returns");
		}
		if (bytes > this.remaining) {
			throw new IndexOutOfBoundsException("%d bytes are left of the announced size, but %d were to be written"
				.formatted(this.remaining, bytes));
		}
		this.remaining -= (int) bytes;
		return target;
	}

}
