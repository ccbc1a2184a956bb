package dev.qbipcs;

import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * Takes a payload, from its first byte to its last. Numbers are in native byte order and
 * need no alignment; C peers align them as their structs say.
 * <p>
 * Methods throw {@link IndexOutOfBoundsException} beyond {@link #remaining()}, and
 * {@link IllegalStateException} once the method that was given this output has returned.
 */
public interface PayloadOutput {

	/**
	 * Return how much is still to be written.
	 * @return bytes
	 */
	int remaining();

	/**
	 * Write one byte.
	 * @param value the byte
	 * @return this output
	 */
	PayloadOutput put(byte value);

	/**
	 * Write two bytes.
	 * @param value the number
	 * @return this output
	 */
	PayloadOutput putShort(short value);

	/**
	 * Write four bytes.
	 * @param value the number
	 * @return this output
	 */
	PayloadOutput putInt(int value);

	/**
	 * Write eight bytes.
	 * @param value the number
	 * @return this output
	 */
	PayloadOutput putLong(long value);

	/**
	 * Write four bytes.
	 * @param value the number
	 * @return this output
	 */
	default PayloadOutput putFloat(float value) {
		return putInt(Float.floatToRawIntBits(value));
	}

	/**
	 * Write eight bytes.
	 * @param value the number
	 * @return this output
	 */
	default PayloadOutput putDouble(double value) {
		return putLong(Double.doubleToRawLongBits(value));
	}

	/**
	 * Write bytes.
	 * @param bytes what to copy
	 * @return this output
	 */
	PayloadOutput put(MemorySegment bytes);

	/**
	 * Write bytes.
	 * @param bytes what to copy
	 * @return this output
	 */
	default PayloadOutput put(byte[] bytes) {
		return put(MemorySegment.ofArray(bytes));
	}

	/**
	 * Write bytes.
	 * @param bytes where they are
	 * @param offset the first one
	 * @param length how many
	 * @return this output
	 */
	default PayloadOutput put(byte[] bytes, int offset, int length) {
		return put(MemorySegment.ofArray(bytes).asSlice(offset, length));
	}

	/**
	 * Write bytes.
	 * @param bytes what to copy, from its position to its limit; not consumed
	 * @return this output
	 */
	default PayloadOutput put(ByteBuffer bytes) {
		return put(MemorySegment.ofBuffer(bytes));
	}

	/**
	 * Write by a stream, for libraries that know nothing else. It keeps nothing back, so
	 * it needs neither be flushed nor closed.
	 * @return a stream to this output
	 */
	default OutputStream asOutputStream() {
		return new PayloadStream(this);
	}

}
