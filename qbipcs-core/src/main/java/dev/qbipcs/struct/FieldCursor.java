package dev.qbipcs.struct;

import java.util.ArrayList;
import java.util.List;

/**
 * Places the fields of a struct, one behind the other.
 */
final class FieldCursor {

	private final boolean packed;

	private final List<StructField> fields = new ArrayList<>();

	/** Where the next bit-field may begin. */
	private long bit;

	private int alignment = 1;

	FieldCursor(MessageHeader header, boolean packed) {
		this.packed = packed;
		this.bit = (long) header.size() * Byte.SIZE;
		if (header != MessageHeader.NONE && !packed) {
			this.alignment = MessageHeader.ALIGNMENT;
		}
	}

	void place(Definition where, CType type, String control) {
		if (!this.fields.isEmpty() && this.fields.getLast().isFlexible()) {
			throw where.invalid("comes after %s, which takes the rest of the message; give that one a @Length"
				.formatted(this.fields.getLast().name()));
		}
		Bits bits = where.annotation(Bits.class);
		if (bits != null) {
			placeBits(where, type, bits.value());
			return;
		}
		int alignment = alignment(where, type);
		Offset offset = where.annotation(Offset.class);
		long begin = (offset != null) ? offset.value() : roundUp(end(), alignment);
		if (begin < end()) {
			throw where.invalid("has @Offset(%d), but the fields before it end at %d".formatted(begin, end()));
		}
		add(where, type, begin * Byte.SIZE, 0, alignment, control);
		this.bit = (begin + type.size()) * Byte.SIZE;
		if (begin % alignment == 0) {
			this.alignment = Math.max(this.alignment, alignment);
		}
	}

	private void placeBits(Definition where, CType type, int bits) {
		if (!(type instanceof CType.Integral || type instanceof CType.Bool)) {
			throw where.invalid("has @Bits, but is neither a number nor a boolean");
		}
		if (where.has(Offset.class) || where.has(Align.class)) {
			throw where.invalid("is a bit-field, which has neither @Offset nor @Align");
		}
		int unit = type.size() * Byte.SIZE;
		int most = (type instanceof CType.Bool && type.size() == 1) ? 1 : unit;
		if (bits < 1 || bits > most) {
			throw where.invalid("has @Bits(%d), but its type has 1 to %d".formatted(bits, most));
		}
		long begin = this.bit;
		if (!this.packed) {
			if (begin % unit + bits > unit) {
				begin = roundUp(begin, unit);
			}
			this.alignment = Math.max(this.alignment, type.alignment());
		}
		add(where, type, begin, bits, this.packed ? 1 : type.alignment(), "");
		this.bit = begin + bits;
	}

	private void add(Definition where, CType type, long bitOffset, int bits, int alignment, String control) {
		if (bitOffset < 0 || bitOffset > Integer.MAX_VALUE) {
			throw where.invalid("begins beyond what a message may have");
		}
		this.fields.add(new StructField(where.component().name(), where.cName(), type, (int) bitOffset, bits, alignment,
				control));
	}

	private int alignment(Definition where, CType type) {
		int natural = this.packed ? 1 : type.alignment();
		Align align = where.annotation(Align.class);
		if (align == null) {
			return natural;
		}
		if (Integer.bitCount(align.value()) != 1 || align.value() < 0) {
			throw where.invalid("has @Align(%d), which is no power of two".formatted(align.value()));
		}
		return Math.max(natural, align.value());
	}

	List<StructField> fields() {
		return List.copyOf(this.fields);
	}

	int alignment() {
		return this.alignment;
	}

	// Where the last field ends, in bytes.
	long end() {
		return roundUp(this.bit, Byte.SIZE) / Byte.SIZE;
	}

	long size(int alignment) {
		return roundUp(end(), alignment);
	}

	static long roundUp(long value, int unit) {
		return (value + unit - 1) / unit * unit;
	}

}
