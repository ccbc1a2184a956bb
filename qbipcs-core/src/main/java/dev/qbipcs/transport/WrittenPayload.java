package dev.qbipcs.transport;

import java.lang.foreign.MemorySegment;

import dev.qbipcs.PayloadOutput;
import dev.qbipcs.PayloadWriter;
import org.jspecify.annotations.Nullable;

/**
 * Lets an application write a payload into a message, within its bounds. One object for
 * all messages of a direction. Threads that send take turns anyway, but one that keeps an
 * answer for later does not.
 */
final class WrittenPayload implements PayloadOutput {

	private PayloadForm.@Nullable Target target;

	private int remaining;

	// Have as many bytes written as were announced.
	synchronized void write(PayloadWriter writer, int size, PayloadForm.Target target) {
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
