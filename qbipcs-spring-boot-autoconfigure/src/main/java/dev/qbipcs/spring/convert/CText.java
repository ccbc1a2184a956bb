package dev.qbipcs.spring.convert;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;

/**
 * Text of C programs, which often carries the terminating NUL or is padded with NULs to
 * the size of its array.
 */
final class CText {

	private CText() {
	}

	/**
	 * Return the text of a payload.
	 * @param payload the payload
	 * @return a buffer with an accessible array: that of the payload, or of a copy
	 */
	static ByteBuffer withoutTrailingNuls(MemorySegment payload) {
		long length = payload.byteSize();
		while (length > 0 && payload.get(ValueLayout.JAVA_BYTE, length - 1) == 0) {
			length--;
		}
		MemorySegment text = payload.asSlice(0, length);
		return (text.heapBase().orElse(null) instanceof byte[]) ? text.asByteBuffer()
				: ByteBuffer.wrap(text.toArray(ValueLayout.JAVA_BYTE));
	}

}
