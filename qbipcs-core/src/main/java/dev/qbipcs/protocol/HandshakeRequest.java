package dev.qbipcs.protocol;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What a client sends first on the setup socket.
 *
 * <pre>
 *   offset  size
 *        0     4  id: -1
 *        8     4  size: 24
 *       16     4  wanted buffer size, unsigned
 *       20     4  (zero)
 * </pre>
 *
 * @param authentic whether it is a handshake at all
 * @param bufferSize the wanted buffer size in bytes, at most {@link Integer#MAX_VALUE}
 */
public record HandshakeRequest(boolean authentic, int bufferSize) {

	/** Size of the request in bytes. */
	public static final int SIZE = 24;

	static final int ID = -1;

	/**
	 * Read a request.
	 * @param memory {@link #SIZE} bytes of private memory
	 * @return the request
	 */
	public static HandshakeRequest read(MemorySegment memory) {
		int wanted = memory.get(ValueLayout.JAVA_INT, 16);
		return new HandshakeRequest(memory.get(ValueLayout.JAVA_INT, 0) == ID,
				(wanted < 0) ? Integer.MAX_VALUE : wanted);
	}

	/**
	 * Write a request.
	 * @param memory {@link #SIZE} bytes of zeroed memory
	 * @param bufferSize the wanted buffer size in bytes
	 */
	public static void write(MemorySegment memory, int bufferSize) {
		memory.set(ValueLayout.JAVA_INT, 0, ID);
		memory.set(ValueLayout.JAVA_INT, 8, SIZE);
		memory.set(ValueLayout.JAVA_INT, 16, bufferSize);
	}

}
