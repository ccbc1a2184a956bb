package dev.qbipcs.internal.protocol;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The server's reply to a handshake. It is always sent whole, in one write.
 *
 * <pre>
 *   offset  size
 *        0     4  id: -1
 *        8     4  size: 12328
 *       16     4  error: 0 or a negated error number
 *       20     4  a gap in libqb's struct; 0xfeb5bdae accepts the extension
 *       24     4  transport
 *       28     4  buffer size, unsigned
 *       32     8  (zero; clients ignore it)
 *       40  4096  name of the request channel, NUL-terminated
 *     4136  4096  name of the response channel, NUL-terminated
 *     8232  4096  name of the event channel, NUL-terminated
 * </pre>
 *
 * @param error 0, or a negated error number
 * @param transport the number of the transport
 * @param bufferSize the connection's buffer size in bytes
 * @param request the name of the request channel
 * @param response the name of the response channel
 * @param event the name of the event channel
 * @param extended whether the server accepts the extension
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
	 * Create the response that rejects a client.
	 * @param error the positive error number
	 * @return the response
	 */
	public static HandshakeResponse rejection(int error) {
		return new HandshakeResponse(-error, 0, 0, "", "", "", false);
	}

	/**
	 * Read a response. Names without a terminator are truncated.
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
