package dev.qbipcs.internal.transport;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * How a payload gets into a message: one form copies a segment, and needs no object; the
 * other, {@link WrittenPayload}, has the payload write itself.
 *
 * @param <T> what the payload is given as
 */
public interface PayloadForm<T> {

	/** Memory that is copied as it is. */
	PayloadForm<MemorySegment> SEGMENT = (payload, size, target) -> target.put(payload);

	/**
	 * Check the size that a payload returned.
	 * @param size the size in bytes
	 * @return the size
	 * @throws IllegalArgumentException if it is negative
	 */
	static int checked(int size) {
		if (size < 0) {
			throw new IllegalArgumentException("A payload has 0 bytes or more, not " + size);
		}
		return size;
	}

	/**
	 * Copy a payload.
	 * @param <T> what it is given as
	 * @param form how it is given
	 * @param payload the payload
	 * @param size its size in bytes
	 * @return a new array of that size
	 */
	static <T> byte[] toArray(PayloadForm<T> form, T payload, int size) {
		ByteBuffer copy = ByteBuffer.allocate(size);
		form.write(payload, size, new Target() {

			@Override
			public void put(MemorySegment bytes) {
				copy.put(bytes.asByteBuffer());
			}

			@Override
			public void put(long value, int count) {
				for (int i = 0; i < count; i++) {
					copy.put((byte) (value >>> (8 * i)));
				}
			}

		});
		return copy.array();
	}

	/**
	 * Write a payload.
	 * @param payload the payload
	 * @param size its size in bytes
	 * @param target takes as many bytes
	 */
	void write(T payload, int size, Target target);

	/**
	 * Where a payload goes.
	 */
	interface Target {

		/**
		 * Take the next bytes.
		 * @param bytes what to copy
		 */
		void put(MemorySegment bytes);

		/**
		 * Take the next bytes.
		 * @param value the bytes, the first one lowest
		 * @param count how many: 1, 2, 4 or 8
		 */
		void put(long value, int count);

		/**
		 * Surface the faults of what was put so far.
		 */
		default void settle() {
		}

	}

}
