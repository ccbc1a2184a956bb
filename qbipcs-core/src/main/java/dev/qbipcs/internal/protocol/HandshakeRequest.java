package dev.qbipcs.internal.protocol;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The first message of a client on the setup socket.
 *
 * <pre>
 *   offset  size
 *        0     4  id: -1
 *        8     4  size: 24
 *       16     4  wanted buffer size, unsigned
 *       20     4  a gap in libqb's struct; 0x014a4251 offers the extension
 * </pre>
 *
 * @param wellFormed whether the id is that of a handshake
 * @param bufferSize the wanted buffer size in bytes, at most {@link Integer#MAX_VALUE}
 * @param extended whether the client offers the extension
 */
public record HandshakeRequest(boolean wellFormed, int bufferSize, boolean extended) {

	/** Size of the request in bytes. */
	public static final int SIZE = 24;

	static final int ID = -1;

	private static final int EXTENSION = 20;

	/**
	 * Read a request.
	 * @param memory {@link #SIZE} bytes of private memory
	 * @return the request
	 */
	public static HandshakeRequest read(MemorySegment memory) {
		int wanted = memory.get(ValueLayout.JAVA_INT, 16);
		return new HandshakeRequest(memory.get(ValueLayout.JAVA_INT, 0) == ID,
				(wanted < 0) ? Integer.MAX_VALUE : wanted,
				memory.get(ValueLayout.JAVA_INT, EXTENSION) == Extension.OFFER);
	}

	/**
	 * Write a request.
	 * @param memory {@link #SIZE} bytes of zeroed memory
	 * @param bufferSize the wanted buffer size in bytes
	 * @param extended whether to offer the extension
	 */
	public static void write(MemorySegment memory, int bufferSize, boolean extended) {
		memory.set(ValueLayout.JAVA_INT, 0, ID);
		memory.set(ValueLayout.JAVA_INT, 8, SIZE);
		memory.set(ValueLayout.JAVA_INT, 16, bufferSize);
		memory.set(ValueLayout.JAVA_INT, EXTENSION, extended ? Extension.OFFER : 0);
	}

}
