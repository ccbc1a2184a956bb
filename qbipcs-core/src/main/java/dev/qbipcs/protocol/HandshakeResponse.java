package dev.qbipcs.protocol;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What the server answers, always in full and in one piece.
 *
 * <pre>
 *   offset  size
 *        0     4  id: -1
 *        8     4  size: 12328
 *       16     4  error: 0 or a negated error number
 *       20     4  libqb: a gap; 0xfeb5bdae to take what the client offered
 *       24     4  transport
 *       28     4  buffer size, unsigned
 *       32     8  (zero; clients ignore it)
 *       40  4096  where requests go, NUL-terminated
 *     4136  4096  where responses come from, NUL-terminated
 *     8232  4096  where events come from, NUL-terminated
 * </pre>
 *
 * @param error 0, or a negated error number
 * @param transport the number of the transport
 * @param bufferSize the connection's buffer size in bytes
 * @param request where requests go
 * @param response where responses come from
 * @param event where events come from
 * @param extended whether only who sleeps is woken up
 */
public record HandshakeResponse(int error, int transport, int bufferSize, String request, String response, String event,
		boolean extended) {

	/** Size of the response in bytes. */
	public static final int SIZE = 12_328;

	private static final int EXTENSION = 20;

	private static final int REQUEST = 40;

	private static final int RESPONSE = 4136;

	private static final int EVENT = 8232;

	private static final int NAME_SIZE = 4096;

	/**
	 * Make the answer to a client that is turned away.
	 * @param error the positive error number
	 * @return the answer
	 */
	public static HandshakeResponse rejection(int error) {
		return new HandshakeResponse(-error, 0, 0, "", "", "", false);
	}

	/**
	 * Read a response; names without an end are cut.
	 * @param memory {@link #SIZE} bytes of private memory
	 * @return the response
	 */
	public static HandshakeResponse read(MemorySegment memory) {
		return new HandshakeResponse(memory.get(ValueLayout.JAVA_INT, 16), memory.get(ValueLayout.JAVA_INT, 24),
				memory.get(ValueLayout.JAVA_INT, 28), name(memory, REQUEST), name(memory, RESPONSE),
				name(memory, EVENT), memory.get(ValueLayout.JAVA_INT, EXTENSION) == Extension.ACCEPTANCE);
	}

	/**
	 * Write this response.
	 * @param memory {@link #SIZE} bytes of private memory
	 */
	public void write(MemorySegment memory) {
		memory.asSlice(0, SIZE).fill((byte) 0);
		memory.set(ValueLayout.JAVA_INT, 0, HandshakeRequest.ID);
		memory.set(ValueLayout.JAVA_INT, 8, SIZE);
		memory.set(ValueLayout.JAVA_INT, 16, this.error);
		memory.set(ValueLayout.JAVA_INT, EXTENSION, this.extended ? Extension.ACCEPTANCE : 0);
		memory.set(ValueLayout.JAVA_INT, 24, this.transport);
		memory.set(ValueLayout.JAVA_INT, 28, this.bufferSize);
		memory.setString(REQUEST, this.request);
		memory.setString(RESPONSE, this.response);
		memory.setString(EVENT, this.event);
	}

	private static String name(MemorySegment memory, int offset) {
		MemorySegment name = memory.asSlice(offset, NAME_SIZE);
		name.set(ValueLayout.JAVA_BYTE, NAME_SIZE - 1, (byte) 0);
		return name.getString(0);
	}

}
