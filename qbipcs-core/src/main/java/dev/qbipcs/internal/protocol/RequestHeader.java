package dev.qbipcs.internal.protocol;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.LongConsumer;

/**
 * The header of a request, {@code struct qb_ipc_request_header}. The gaps are padding;
 * only peers that agreed on the extension use the second one.
 *
 * <pre>
 *   offset  size
 *        0     4  id
 *        8     4  size of the message, including this header
 *       12     4  between peers of this library: number of the request, never 0
 *       16        payload
 * </pre>
 */
public final class RequestHeader {

	/** Bytes before the payload. */
	public static final int SIZE = 16;

	/** The id of the message by which a client disconnects. */
	public static final int DISCONNECT = -3;

	private static final int ID_OFFSET = 0;

	private static final int SIZE_OFFSET = 8;

	private static final int NUMBER_OFFSET = 12;

	private RequestHeader() {
	}

	/**
	 * Read the id.
	 * @param message private memory that begins with a request
	 * @return the id
	 */
	public static int id(MemorySegment message) {
		return message.get(ValueLayout.JAVA_INT, ID_OFFSET);
	}

	/**
	 * Read the size.
	 * @param message private memory that begins with a request
	 * @return the size that the sender claims, in bytes, including the header
	 */
	public static int size(MemorySegment message) {
		return message.get(ValueLayout.JAVA_INT, SIZE_OFFSET);
	}

	/**
	 * Read the number.
	 * @param message private memory that begins with a request of a peer that agreed on
	 * the extension
	 * @return the number that the client gave the request
	 */
	public static int number(MemorySegment message) {
		return message.get(ValueLayout.JAVA_INT, NUMBER_OFFSET);
	}

	/**
	 * Write a header.
	 * @param target accepts two words at a time in ascending order, the first one in the
	 * low half
	 * @param id the id
	 * @param size bytes, including the header
	 * @param number the number of the request; 0 without the extension
	 */
	public static void write(LongConsumer target, int id, int size, int number) {
		target.accept(Integer.toUnsignedLong(id));
		target.accept(Integer.toUnsignedLong(size) | (long) number << Integer.SIZE);
	}

	/**
	 * Write a header.
	 * @param target private memory, aligned for words
	 * @param id the id
	 * @param size bytes, including the header
	 * @param number the number of the request; 0 without the extension
	 */
	public static void write(MemorySegment target, int id, int size, int number) {
		target.asSlice(0, SIZE).fill((byte) 0);
		target.set(ValueLayout.JAVA_INT, ID_OFFSET, id);
		target.set(ValueLayout.JAVA_INT, SIZE_OFFSET, size);
		target.set(ValueLayout.JAVA_INT, NUMBER_OFFSET, number);
	}

}
