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
 *       20     4  libqb: a gap; 0x014a4251 to offer what Java peers do beyond libqb
 * </pre>
 *
 * @param authentic whether it is a handshake at all
 * @param bufferSize the wanted buffer size in bytes, at most {@link Integer#MAX_VALUE}
 * @param extended whether the client offers to wake up only who sleeps
 */
public record HandshakeRequest(boolean authentic, int bufferSize, boolean extended) {

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
	 * @param extended whether to offer to wake up only who sleeps
	 */
	public static void write(MemorySegment memory, int bufferSize, boolean extended) {
		memory.set(ValueLayout.JAVA_INT, 0, ID);
		memory.set(ValueLayout.JAVA_INT, 8, SIZE);
		memory.set(ValueLayout.JAVA_INT, 16, bufferSize);
		memory.set(ValueLayout.JAVA_INT, EXTENSION, extended ? Extension.OFFER : 0);
	}

}
