package dev.qbipcs.struct.tool;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * An object file of the C compiler: the sections of ELF, with their relocations applied
 * as far as debug information needs them.
 */
final class ObjectFile {

	private static final int MAGIC = 0x7f454c46;

	private static final int SECTION_TABLE = 0x28;

	private static final int SECTION_COUNT = 0x3c;

	private static final int SECTION_HEADER_SIZE = 64;

	private static final int SYMBOL_SIZE = 24;

	private static final int RELOCATION_SIZE = 24;

	private static final int RELA = 4;

	private final ByteBuffer file;

	private final int[] headers;

	private final Map<String, Integer> byName = new HashMap<>();

	ObjectFile(byte[] bytes) {
		this.file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
		boolean elf = bytes.length > SECTION_HEADER_SIZE && ByteBuffer.wrap(bytes).getInt() == MAGIC;
		if (!elf || bytes[4] != 2 || bytes[5] != 1) {
			throw new IllegalStateException("The compiler made no object file for a 64-bit little-endian platform;"
					+ " records are laid out for x86_64 and aarch64");
		}
		this.headers = new int[this.file.getShort(SECTION_COUNT)];
		for (int i = 0; i < this.headers.length; i++) {
			this.headers[i] = (int) this.file.getLong(SECTION_TABLE) + i * SECTION_HEADER_SIZE;
		}
		int names = offset(this.file.getShort(SECTION_COUNT + 2));
		for (int i = 0; i < this.headers.length; i++) {
			this.byName.put(text(this.file, names + this.file.getInt(this.headers[i])), i);
		}
	}

	/**
	 * Return a section.
	 * @param name its name
	 * @return its bytes, relocated; none if there is no such section
	 */
	ByteBuffer section(String name) {
		Integer index = this.byName.get(name);
		if (index == null) {
			return ByteBuffer.allocate(0);
		}
		byte[] bytes = new byte[size(index)];
		this.file.get(offset(index), bytes);
		ByteBuffer section = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
		Integer relocations = this.byName.get(".rela" + name);
		if (relocations != null) {
			relocate(section, relocations);
		}
		return section;
	}

	// Sections begin at 0 here, so that a symbol's value and the addend are all. The
	// width
	// does not matter for what is read: offsets are small, and addresses are not read.
	private void relocate(ByteBuffer section, int relocations) {
		int header = this.headers[relocations];
		if (this.file.getInt(header + 4) != RELA) {
			return;
		}
		int symbols = offset(Objects.checkIndex(this.file.getInt(header + 0x28), this.headers.length));
		for (int at = offset(relocations); at < offset(relocations) + size(relocations); at += RELOCATION_SIZE) {
			int symbol = symbols + this.file.getInt(at + 12) * SYMBOL_SIZE;
			long value = this.file.getLong(symbol + 8) + this.file.getLong(at + 16);
			section.putInt((int) this.file.getLong(at), (int) value);
		}
	}

	private int offset(int section) {
		return (int) this.file.getLong(this.headers[section] + 0x18);
	}

	private int size(int section) {
		return (int) this.file.getLong(this.headers[section] + 0x20);
	}

	/**
	 * Return the text that a NUL ends.
	 * @param buffer the bytes
	 * @param offset where it begins
	 * @return the text
	 */
	static String text(ByteBuffer buffer, int offset) {
		StringBuilder text = new StringBuilder();
		for (int i = offset; buffer.get(i) != 0; i++) {
			text.append((char) (buffer.get(i) & 0xff));
		}
		return text.toString();
	}

}
