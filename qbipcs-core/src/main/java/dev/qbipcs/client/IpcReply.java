package dev.qbipcs.client;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

import dev.qbipcs.protocol.ResponseHeader;

/**
 * A response as it was received.
 *
 * @param id the id in the header, as a rule that of the request
 * @param error 0, or a negated error number
 * @param payload what followed the header
 */
@SuppressWarnings("ArrayRecordComponent")
public record IpcReply(int id, int error, byte[] payload) {

	/**
	 * Read the payload as text.
	 * @return the payload decoded as UTF-8
	 */
	public String text() {
		return new String(this.payload, StandardCharsets.UTF_8);
	}

	static IpcReply of(MemorySegment message) {
		return new IpcReply(ResponseHeader.id(message), ResponseHeader.error(message), ResponseHeader.payload(message));
	}

}
