package dev.qbipcs.client;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

import dev.qbipcs.Errno;

/**
 * Shows a message on a line: its header and the beginning of its payload. A payload is
 * text if it is UTF-8 of characters that print, up to the zeros that end a string in C;
 * line breaks and tabs are escaped. Anything else is shown in hexadecimal.
 */
final class Preview {

	private static final int LONGEST = 64;

	private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

	private Preview() {
	}

	static String of(String type, int id, int error, MemorySegment payload) {
		return "%s[id=%d, error=%s, payload=%s]".formatted(type, id, error(error), payload(payload));
	}

	private static String error(int error) {
		return (error < 0) ? error + " (" + Errno.describe(error) + ")" : String.valueOf(error);
	}

	private static String payload(MemorySegment payload) {
		long size = payload.byteSize();
		if (size == 0) {
			return "0 bytes";
		}
		byte[] begin = payload.asSlice(0, Math.min(size, LONGEST)).toArray(ValueLayout.JAVA_BYTE);
		String text = text(begin);
		return size + " bytes " + (text.isEmpty() ? HEX.formatHex(begin) : '"' + text + '"')
				+ ((size > LONGEST) ? "..." : "");
	}

	// Empty if it is no text.
	private static String text(byte[] bytes) {
		int length = bytes.length;
		while (length > 0 && bytes[length - 1] == 0) {
			length--;
		}
		CharBuffer characters = CharBuffer.allocate(length);
		// a character that is cut at the end is left out
		if (StandardCharsets.UTF_8.newDecoder()
			.decode(ByteBuffer.wrap(bytes, 0, length), characters, bytes.length < LONGEST)
			.isError()) {
			return "";
		}
		StringBuilder text = new StringBuilder();
		return characters.flip().codePoints().allMatch((character) -> append(text, character)) ? text.toString() : "";
	}

	private static boolean append(StringBuilder text, int character) {
		switch (character) {
			case '\n' -> text.append("\\n");
			case '\r' -> text.append("\\r");
			case '\t' -> text.append("\\t");
			case '"', '\\' -> text.append('\\').appendCodePoint(character);
			default -> text.appendCodePoint(character);
		}
		return character == '\n' || character == '\r' || character == '\t' || prints(character);
	}

	private static boolean prints(int character) {
		return switch (Character.getType(character)) {
			case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED,
					Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
				false;
			default -> true;
		};
	}

}
