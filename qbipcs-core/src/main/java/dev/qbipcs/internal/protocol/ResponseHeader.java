package dev.qbipcs.internal.protocol;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.LongConsumer;

/**
 * The header of a response or an event, {@code struct qb_ipc_response_header}. The gaps
 * are padding; only peers that agreed on the extension use the second one.
 *
 * <pre>
 *   offset  size
 *        0     4  id
 *        8     4  size of the message, including this header
 *       12     4  between peers of this library: number of the request that this
 *                 answers; 0 in an event, and where the server cannot tell
 *       16     4  error: 0 or a negated error number
 *       24        payload
 * </pre>
 */
public final class ResponseHeader {

	/** Bytes before the payload. */
	public static final int SIZE = 24;

	private static final int ID_OFFSET = 0;

	private static final int SIZE_OFFSET = 8;

	/** Where the number is, in words. */
	public static final int NUMBER_WORD = 3;

	private static final int NUMBER_OFFSET = 4 * NUMBER_WORD;

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
	 * Read the number.
	 * @param message private memory that begins with a response of a peer that agreed on
	 * the extension
	 * @return the number of the request that it answers, or 0 if the server did not tell
	 */
	public static int number(MemorySegment message) {
		return message.get(ValueLayout.JAVA_INT_UNALIGNED, NUMBER_OFFSET);
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
	 * @param number the number of the request that it answers, or 0
	 */
	public static void write(LongConsumer target, int id, int size, int error, int number) {
		target.accept(Integer.toUnsignedLong(id));
		target.accept(Integer.toUnsignedLong(size) | (long) number << Integer.SIZE);
		target.accept(Integer.toUnsignedLong(error));
	}

	/**
	 * Write a header.
	 * @param target private memory, aligned for words
	 * @param id the id
	 * @param size bytes, including the header
	 * @param error 0 or a negated error number
	 * @param number the number of the request that it answers, or 0
	 */
	public static void write(MemorySegment target, int id, int size, int error, int number) {
		set(target, ID_OFFSET, id, 0);
		set(target, SIZE_OFFSET, size, number);
		set(target, ERROR_OFFSET, error, 0);
	}

	private static void set(MemorySegment target, int offset, int word, int gap) {
		target.set(ValueLayout.JAVA_INT, offset, word);
		target.set(ValueLayout.JAVA_INT, offset + 4L, gap);
	}

}
