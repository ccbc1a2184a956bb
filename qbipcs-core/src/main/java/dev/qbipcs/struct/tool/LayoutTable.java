package dev.qbipcs.struct.tool;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import dev.qbipcs.struct.CType;
import dev.qbipcs.struct.MessageHeader;
import dev.qbipcs.struct.StructField;
import dev.qbipcs.struct.StructLayout;
import dev.qbipcs.struct.tool.NativeType.Aggregate;
import dev.qbipcs.struct.tool.NativeType.Member;

/**
 * A struct and a record side by side, by their offsets.
 */
final class LayoutTable {

	private LayoutTable() {
	}

	static String of(Aggregate struct, StructLayout layout) {
		Map<Integer, Row> rows = new TreeMap<>();
		for (Member member : struct.flatMembers()) {
			rows.merge(member.bitOffset(), new Row(member.declaration(), ""), Row::and);
		}
		if (layout.header() != MessageHeader.NONE) {
			rows.merge(0, new Row("", "struct " + layout.header().structName()), Row::and);
		}
		for (StructField field : layout.fields()) {
			rows.merge(field.bitOffset(), new Row("", field.name() + ": " + text(field)), Row::and);
		}
		Row size = new Row("size %d, alignment %d".formatted(struct.size(), struct.alignment()),
				"size %d, alignment %d".formatted(layout.size(), layout.alignment()));
		int width = Stream.concat(rows.values().stream(), Stream.of(size))
			.mapToInt((row) -> row.theirs().length())
			.max()
			.orElse(0);
		StringBuilder table = new StringBuilder(new Row("C", "Java").line("byte", width));
		rows.forEach((offset, row) -> table.append(row.line(place(offset), width)));
		return table.append(size.line("", width)).toString();
	}

	/**
	 * Return an offset as text.
	 * @param bitOffset in bits
	 * @return bytes, and the bit behind a dot if it is not the first
	 */
	static String place(int bitOffset) {
		int bit = bitOffset % Byte.SIZE;
		return bitOffset / Byte.SIZE + ((bit == 0) ? "" : "." + bit);
	}

	private static String text(StructField field) {
		return text(field.type()) + (field.isBitField() ? " : " + field.bits() : "");
	}

	static String text(CType type) {
		return switch (type) {
			case CType.Integral number -> (number.signed() ? "int" : "uint") + number.size() * Byte.SIZE + "_t";
			case CType.Bool truth -> (truth.size() == 1) ? "_Bool" : "boolean of %d bytes".formatted(truth.size());
			case CType.Real real -> (real.size() == Float.BYTES) ? "float" : "double";
			case CType.Enumeration enumeration -> "enum %s of %d bytes".formatted(enumeration.name(), type.size());
			case CType.ErrorNumber error -> "int with an errno";
			case CType.Text text -> "char" + length(text.length());
			case CType.Time time -> switch (time.format()) {
				case TIMESPEC -> "struct timespec";
				case TIMEVAL -> "struct timeval";
				default -> "%sint%d_t".formatted(time.signed() ? "" : "u", time.size() * Byte.SIZE);
			};
			case CType.Struct struct -> "struct " + struct.layout().name();
			case CType.Union union -> "union " + union.name();
			case CType.Array array -> array(array);
		};
	}

	private static String array(CType.Array array) {
		StringBuilder lengths = new StringBuilder();
		CType element = array;
		while (element instanceof CType.Array inner) {
			lengths.append(length(inner.length()));
			element = inner.element();
		}
		if (element instanceof CType.Text text) {
			return "char" + lengths + length(text.length());
		}
		return text(element) + lengths;
	}

	private static String length(int length) {
		return (length == CType.REST) ? "[]" : "[" + length + "]";
	}

	/**
	 * What begins at an offset.
	 *
	 * @param theirs in C
	 * @param ours in Java
	 */
	private record Row(String theirs, String ours) {

		Row and(Row other) {
			return new Row(join(this.theirs, other.theirs), join(this.ours, other.ours));
		}

		private static String join(String first, String second) {
			return (first.isEmpty() || second.isEmpty()) ? first + second : first + ", " + second;
		}

		String line(String place, int width) {
			String filled = this.theirs + " ".repeat(width - this.theirs.length());
			return "%6s  %s  %s".formatted(place, filled, this.ours).stripTrailing() + System.lineSeparator();
		}

	}

}
