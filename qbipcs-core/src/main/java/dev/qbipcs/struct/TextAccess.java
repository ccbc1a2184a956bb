package dev.qbipcs.struct;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/**
 * {@code char[]} with text in UTF-8.
 */
final class TextAccess extends Access {

	private static final long ONES = 0x0101010101010101L;

	private static final long HIGH_BITS = 0x8080808080808080L;

	private static final char REPLACEMENT = '\uFFFD';

	private final CType.Text text;

	TextAccess(String label, CType.Text text) {
		super(label);
		this.text = text;
	}

	@Override
	Object read(MemorySegment message, long offset, long end, long control) {
		long room = (this.text.length() == CType.REST) ? end - offset : this.text.length();
		if (control != NO_CONTROL) {
			if (control < 0 || control > room) {
				throw unreadable("has %d bytes, says the message, but there is room for %d".formatted(control, room));
			}
			return decode(message, offset, (int) control);
		}
		int length = lengthUpToNul(message, offset, (int) room);
		if (length == room && this.text.terminated()) {
			throw unreadable("has no NUL at its end");
		}
		return decode(message, offset, length);
	}

	@Override
	void write(@Nullable Object value, MemorySegment message, long offset, long control) {
		String string = (String) present(value);
		int length = (this.text.length() == CType.REST) ? Integer.MAX_VALUE : this.text.length();
		int most = this.text.terminated() ? length - 1 : length;
		int written = isAscii(string, most) ? putAscii(string, message, offset)
				: putBytes(string, message, offset, most);
		if (control != NO_CONTROL && control != written) {
			throw unwritable("has %d bytes in UTF-8, but the field that counts them is %d".formatted(written, control));
		}
		if (this.text.length() != CType.REST) {
			Values.zero(message, offset + written, (long) length - written);
		}
		else if (this.text.terminated()) {
			Values.put1(message, offset + written, 0);
		}
	}

	@Override
	long restOf(@Nullable Object value) {
		String string = (String) present(value);
		return string.getBytes(StandardCharsets.UTF_8).length + (this.text.terminated() ? 1L : 0);
	}

	// Without NULs, which would end it for C.
	private boolean isAscii(String string, int most) {
		if (string.length() > most) {
			return false;
		}
		for (int i = 0; i < string.length(); i++) {
			int character = string.charAt(i);
			if (character == 0 || character >= 0x80) {
				return false;
			}
		}
		return true;
	}

	private static int putAscii(String string, MemorySegment message, long offset) {
		for (int i = 0; i < string.length(); i++) {
			message.set(ValueLayout.JAVA_BYTE, offset + i, (byte) string.charAt(i));
		}
		return string.length();
	}

	private int putBytes(String string, MemorySegment message, long offset, int most) {
		if (this.text.terminated() && string.indexOf(0) >= 0) {
			throw unwritable("contains a NUL, which would end it in C");
		}
		byte[] bytes = string.getBytes(StandardCharsets.UTF_8);
		int count = bytes.length;
		if (count > most) {
			if (!this.text.truncated()) {
				throw unwritable("has %d bytes in UTF-8, but %d fit; @CText(truncated = true) would cut it"
					.formatted(count, most));
			}
			count = most;
			while (count > 0 && (bytes[count] & 0xC0) == 0x80) {
				count--;
			}
		}
		MemorySegment.copy(bytes, 0, message, ValueLayout.JAVA_BYTE, offset, count);
		return count;
	}

	private String decode(MemorySegment message, long offset, int length) {
		byte[] bytes = new byte[length];
		MemorySegment.copy(message, ValueLayout.JAVA_BYTE, offset, bytes, 0, length);
		String string = new String(bytes, StandardCharsets.UTF_8);
		if (string.indexOf(REPLACEMENT) >= 0) {
			checkValid(bytes);
		}
		return string;
	}

	private void checkValid(byte[] bytes) {
		try {
			StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
		}
		catch (CharacterCodingException ex) {
			throw Values.unreadable(label(), "is not valid UTF-8", ex);
		}
	}

	// Eight bytes at a time.
	private static int lengthUpToNul(MemorySegment message, long offset, int room) {
		int length = 0;
		for (; room - length >= Long.BYTES; length += Long.BYTES) {
			long bytes = message.get(ValueLayout.JAVA_LONG_UNALIGNED, offset + length);
			long zeros = (bytes - ONES) & ~bytes & HIGH_BITS;
			if (zeros != 0) {
				return length + Long.numberOfTrailingZeros(zeros) / Byte.SIZE;
			}
		}
		while (length < room && message.get(ValueLayout.JAVA_BYTE, offset + length) != 0) {
			length++;
		}
		return length;
	}

}
