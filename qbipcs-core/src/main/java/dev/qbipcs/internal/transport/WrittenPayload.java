package dev.qbipcs.internal.transport;

import java.lang.foreign.MemorySegment;

import dev.qbipcs.Payload;
import dev.qbipcs.PayloadOutput;
import org.jspecify.annotations.Nullable;

/**
 * Has payloads write themselves into messages, within their bounds. One object for all
 * messages that travel one way; threads that write take turns.
 * <p>
 * A payload may be the application's code and runs while its thread has the turn. Were it
 * to send, that thread would wait for itself, or two threads for each other, on whichever
 * connections: so {@link #checkNotWriting} refuses it before it waits. That costs nothing
 * in a process that sends segments alone, and one look at the thread in another.
 */
public final class WrittenPayload implements PayloadForm<Payload>, PayloadOutput {

	private static final ThreadLocal<Marker> WRITING = ThreadLocal.withInitial(Marker::new);

	/** Becomes true for good; the thread that writes sees it in any case. */
	private static boolean used;

	private PayloadForm.@Nullable Target target;

	private int remaining;

	/**
	 * Refuse to send while a payload is written, on any connection.
	 * @param where what the caller is about to send on, for the message
	 * @throws IllegalStateException if the caller runs within {@link Payload#writeTo}
	 */
	public static void checkNotWriting(Object where) {
		if (used && WRITING.get().writing) {
			throw new IllegalStateException("A payload cannot send on " + where
					+ " while it is written, since other threads wait for it, perhaps one for the other; send before or"
					+ " after it");
		}
	}

	/**
	 * Refuse to close a client while a payload is written, perhaps into the memory that
	 * would be gone.
	 * @param client the client, for the message
	 * @throws IllegalStateException if the caller runs within {@link Payload#writeTo}
	 */
	public static void checkMayClose(Object client) {
		if (used && WRITING.get().writing) {
			throw new IllegalStateException(
					"A payload cannot close " + client + " while it is written; close it before or after it");
		}
	}

	// Have as many bytes written as the message has room for.
	@Override
	public synchronized void write(Payload payload, int size, PayloadForm.Target target) {
		used = true;
		Marker marker = WRITING.get();
		marker.writing = true;
		this.target = target;
		this.remaining = size;
		try {
			// no fault of what was written before may surface in the application's code
			target.settle();
			payload.writeTo(this);
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
			throw new IllegalStateException("A payload can be written until its writeTo returns");
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
