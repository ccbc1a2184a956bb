package dev.qbipcs.spring.handler;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Reads test payloads.
 */
final class StandardText {

	private StandardText() {
	}

	static String of(ByteBuffer payload) {
		return StandardCharsets.UTF_8.decode(payload).toString();
	}

}
