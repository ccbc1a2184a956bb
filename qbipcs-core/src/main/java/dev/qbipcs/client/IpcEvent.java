package dev.qbipcs.client;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

import dev.qbipcs.protocol.ResponseHeader;

/**
 * An event as it was received.
 *
 * @param id the id in the header
 * @param error the error in the header: 0, or what the service means by it, as a rule a
 * negated error number
 * @param payload what followed the header
 */
@SuppressWarnings("ArrayRecordComponent")
public record IpcEvent(int id, int error, byte[] payload) {

	/**
	 * Read the payload as text.
	 * @return the payload decoded as UTF-8
	 */
	public String text() {
		return new String(this.payload, StandardCharsets.UTF_8);
	}

	/**
	 * Read the payload in binary form.
	 * @return a new read-only buffer in native byte order, as C programs write numbers,
	 * from 0 to the payload's size
	 */
	public ByteBuffer buffer() {
		return ByteBuffer.wrap(this.payload).asReadOnlyBuffer().order(ByteOrder.nativeOrder());
	}

	/**
	 * Read the payload in binary form.
	 * @return a read-only segment; its memory is not aligned, so read numbers by
	 * unaligned layouts, for example
	 * {@link java.lang.foreign.ValueLayout#JAVA_INT_UNALIGNED}
	 */
	public MemorySegment segment() {
		return MemorySegment.ofArray(this.payload).asReadOnly();
	}

	/**
	 * Describe the message for a log.
	 * @return id, error and the beginning of the payload, as text if that is what it is;
	 * without control characters
	 */
	@Override
	public String toString() {
		return Preview.of("IpcEvent", this.id, this.error, segment());
	}

	static IpcEvent of(MemorySegment message) {
		return new IpcEvent(ResponseHeader.id(message), ResponseHeader.error(message), ResponseHeader.payload(message));
	}

}
