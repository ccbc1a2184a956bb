package dev.qbipcs.internal.transport;

import java.lang.foreign.MemorySegment;

import dev.qbipcs.PayloadOutput;
import dev.qbipcs.PayloadWriter;
import org.jspecify.annotations.Nullable;

/**
 * Lets an application write a payload into a message, within its bounds. One object for
 * all messages that travel one way; threads that write take turns.
 * <p>
 * The writer is the application's code and runs while its thread has the turn. Were it to
 * send, that thread would wait for itself, or two threads for each other, on whichever
 * connections: so {@link #checkNotWriting} refuses it before it waits. That costs nothing
 * in a process that has no writers, and one look at the thread in another.
 */
public final class WrittenPayload implements PayloadForm<PayloadWriter>, PayloadOutput {

	private static final ThreadLocal<Marker> WRITING = ThreadLocal.withInitial(Marker::new);

	/** Becomes true for good; the thread that writes sees it in any case. */
	private static boolean used;

	private PayloadForm.@Nullable Target target;

	private int remaining;

	/**
	 * Refuse to send within a writer, on any connection.
	 * @param where what the caller is about to send on, for the message
	 * @throws IllegalStateException if the caller runs within a {@link PayloadWriter}
	 */
	public static void checkNotWriting(Object where) {
		if (used && WRITING.get().writing) {
			throw new IllegalStateException("A PayloadWriter cannot send on " + where
					+ ", since other threads wait while it writes, perhaps one for the other; send before or after it");
		}
	}

	// Have as many bytes written as were announced.
	@Override
	public synchronized void write(PayloadWriter writer, int size, PayloadForm.Target target) {
		used = true;
		Marker marker = WRITING.get();
		marker.writing = true;
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
			marker.writing = false;
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

	/**
	 * What a thread is doing.
	 */
	private static final class Marker {

		private boolean writing;

	}

}
