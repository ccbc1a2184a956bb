package dev.qbipcs.internal.ring;

import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

import dev.qbipcs.internal.posix.SharedMemory;

/**
 * Where everything lies in the two files of a ring. All numbers are in native byte order;
 * a word has 4 bytes.
 *
 * <pre>
 * header file, 8252 bytes
 *
 *   offset  size
 *        0     4  write pointer, in words        the writer's
 *        4     4  read pointer, in words         the reader's
 *        8     4  size of the data, in words     the creator's
 *       12  4096  path of the header file, NUL-terminated
 *     4108  4096  path of the data file, NUL-terminated
 *     8204     4  how many sides are attached
 *     8208    32  semaphore: how many chunks wait to be read
 *     8240     4  flow control (request ring only)
 *     8244     4  unused; in marked rings how the reader wants to be woken up
 *     8248     4  (unused)
 *
 * data file, words modulo its size
 *
 *   word p      length of the payload in bytes
 *   word p + 1  state of the chunk
 *   word p + 2  payload, padded to a whole word; the next chunk follows
 * </pre>
 */
public final class RingLayout {

	/** Size of the header file as its creator makes it. */
	public static final int HEADER_SIZE = 8252;

	/** Size of the header file after a C client attached to it. */
	public static final int SMALLEST_HEADER_SIZE = 8248;

	static final int WRITE_POINTER = 0;

	static final int READ_POINTER = 4;

	static final int WORDS = 8;

	static final int HEADER_PATH = 12;

	static final int DATA_PATH = 4108;

	static final int PATH_SIZE = 4096;

	static final int REFERENCES = 8204;

	static final int SEMAPHORE = 8208;

	static final int FLOW_CONTROL = 8240;

	static final int WAKE_UP = 8244;

	/** In the word above: the reader waits for a byte on the setup socket. */
	static final int BY_BYTE = 1;

	/** In the word above: the reader sleeps on the semaphore. */
	static final int BY_SEMAPHORE = 2;

	/** Words before the payload of a chunk. */
	static final int CHUNK_HEADER_WORDS = 2;

	/**
	 * Bytes that must be free beyond a payload: the chunk's header and one spare word.
	 */
	static final int CHUNK_MARGIN = 12;

	/** The chunk can be read. */
	static final int COMMITTED = 0xA1A1A1A1;

	/** The chunk is being written. */
	static final int ALLOCATED = 0xA110CED0;

	/** The chunk was read. */
	static final int RECLAIMED = 0xD0D0D0D0;

	static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

	private static final int PAGE = SharedMemory.pageSize();

	private static final long HEADER_PAGES = ((long) HEADER_SIZE + PAGE - 1) / PAGE;

	/** What a data file must hold beyond the largest message. */
	private static final int DATA_MARGIN = 13;

	private RingLayout() {
	}

	/**
	 * Return the size of the data file; both sides must come to the same result, which
	 * depends on the kernel's page size.
	 * @param bufferSize the connection's buffer size in bytes
	 * @return bytes, whole pages
	 */
	public static int dataSize(int bufferSize) {
		return (bufferSize + DATA_MARGIN + PAGE - 1) / PAGE * PAGE;
	}

	/**
	 * Return what the two files of a ring take of shared memory.
	 * @param bufferSize the connection's buffer size in bytes
	 * @return bytes, whole pages
	 */
	public static long memorySize(int bufferSize) {
		return (long) dataSize(bufferSize) + HEADER_PAGES * PAGE;
	}

	/**
	 * Return the largest payload that an empty ring can take.
	 * @param dataSize the size of the data file in bytes
	 * @return bytes
	 */
	public static int largestPayload(int dataSize) {
		return dataSize - CHUNK_MARGIN;
	}

	/**
	 * Return the largest message that an empty ring can take.
	 * @param bufferSize the connection's buffer size in bytes
	 * @return bytes, including the message's header; more than the buffer size
	 */
	public static int largestMessage(int bufferSize) {
		return largestPayload(dataSize(bufferSize));
	}

	static int chunkWords(int length) {
		return CHUNK_HEADER_WORDS + (length + 3) / 4;
	}

}
