package dev.qbipcs.client;

import java.nio.charset.StandardCharsets;

/**
 * An event as it was received.
 *
 * @param id the id in the header
 * @param payload what followed the header
 */
@SuppressWarnings("ArrayRecordComponent")
public record IpcEvent(int id, byte[] payload) {

	/**
	 * Read the payload as text.
	 * @return the payload decoded as UTF-8
	 */
	public String text() {
		return new String(this.payload, StandardCharsets.UTF_8);
	}

}
