package dev.qbipcs.client;

import java.lang.foreign.MemorySegment;
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

	static IpcEvent of(MemorySegment message) {
		return new IpcEvent(ResponseHeader.id(message), ResponseHeader.error(message), ResponseHeader.payload(message));
	}

}
