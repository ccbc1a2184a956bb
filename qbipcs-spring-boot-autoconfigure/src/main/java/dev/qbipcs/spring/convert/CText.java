package dev.qbipcs.spring.convert;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Text of C programs, which often carries the terminating NUL or is padded with NULs to
 * the size of its array.
 */
final class CText {

	private CText() {
	}

	static byte[] withoutTrailingNuls(MemorySegment payload) {
		long length = payload.byteSize();
		while (length > 0 && payload.get(ValueLayout.JAVA_BYTE, length - 1) == 0) {
			length--;
		}
		byte[] text = new byte[Math.toIntExact(length)];
		MemorySegment.copy(payload, ValueLayout.JAVA_BYTE, 0, text, 0, text.length);
		return text;
	}

}
