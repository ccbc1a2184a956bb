package dev.qbipcs.internal.protocol;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.LongConsumer;

/**
 * The header of a response or an event, {@code struct qb_ipc_response_header}. The gaps
 * are padding and are never read.
 *
 * <pre>
 *   offset  size
 *        0     4  id
 *        8     4  size of the message, including this header
 *       16     4  error: 0 or a negated error number
 *       24        payload
 * </pre>
 */
public final class ResponseHeader {

	/** Bytes before the payload. */
	public static final int SIZE = 24;

	private static final int ID_OFFSET = 0;

	private static final int SIZE_OFFSET = 8;

	private static final int ERROR_OFFSET = 16;

	private ResponseHeader() {
	}

	/**
	 * Read the id.
	 * @param message private memory or an array that begins with a response or an event
	 * @return the id
	 */
	public static int id(MemorySegment message) {
		return message.get(ValueLayout.JAVA_INT_UNALIGNED, ID_OFFSET);
	}

	/**
	 * Read the error.
	 * @param message private memory or an array that begins with a response or an event
	 * @return 0 or a negated error number
	 */
	public static int error(MemorySegment message) {
		return message.get(ValueLayout.JAVA_INT_UNALIGNED, ERROR_OFFSET);
	}

	/**
	 * Copy the payload.
	 * @param message a response or an event, at least {@link #SIZE} bytes
	 * @return the bytes behind the header
	 */
	public static byte[] payload(MemorySegment message) {
		return message.asSlice(SIZE).toArray(ValueLayout.JAVA_BYTE);
	}

	/**
	 * Write a header.
	 * @param target accepts two words at a time in ascending order, the first one in the
	 * low half
	 * @param id the id
	 * @param size bytes, including the header
	 * @param error 0 or a negated error number
	 */
	public static void write(LongConsumer target, int id, int size, int error) {
		target.accept(Integer.toUnsignedLong(id));
		target.accept(Integer.toUnsignedLong(size));
		target.accept(Integer.toUnsignedLong(error));
	}

	/**
	 * Write a header.
	 * @param target private memory, aligned for words
	 * @param id the id
	 * @param size bytes, including the header
	 * @param error 0 or a negated error number
	 */
	public static void write(MemorySegment target, int id, int size, int error) {
		set(target, ID_OFFSET, id);
		set(target, SIZE_OFFSET, size);
		set(target, ERROR_OFFSET, error);
	}

	// Write the word and zero the gap behind it.
	private static void set(MemorySegment target, int offset, int word) {
		target.set(ValueLayout.JAVA_INT, offset, word);
		target.set(ValueLayout.JAVA_INT, offset + 4L, 0);
	}

}
