package dev.qbipcs.struct.tool;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import dev.qbipcs.struct.MessageHeader;
import dev.qbipcs.struct.tool.NativeType.Aggregate;
import dev.qbipcs.struct.tool.NativeType.Member;

/**
 * Finds the annotations with which a record's components lie where the compiler put the
 * fields: follows the rules by which a {@link dev.qbipcs.struct.StructLayout} is made.
 */
final class Placement {

	private final Aggregate struct;

	private final boolean packed;

	private final List<Placed> fields = new ArrayList<>();

	/** Where the next bit-field would begin. */
	private int bit;

	private int alignment = 1;

	private int unnamed;

	private boolean possible = true;

	private Placement(Aggregate struct, MessageHeader header, boolean packed) {
		this.struct = struct;
		this.packed = packed;
		this.bit = header.size() * Byte.SIZE;
		if (header != MessageHeader.NONE && !packed) {
			this.alignment = Long.BYTES;
		}
	}

	/**
	 * Place the fields of a struct.
	 * @param struct the struct
	 * @param header the header that it begins with
	 * @param members its fields, without the header
	 * @param components a component for each of them
	 * @return where they lie
	 */
	static Placement of(Aggregate struct, MessageHeader header, List<Member> members, List<JavaField> components) {
		return Stream.of(false, true)
			.flatMap((packed) -> attempt(struct, header, members, components, packed).stream())
			.min(Comparator.comparingLong(Placement::cost))
			.orElseThrow(() -> new IllegalArgumentException(
					"%s has fields that overlap, which no record can have".formatted(struct.text())));
	}

	private static Optional<Placement> attempt(Aggregate struct, MessageHeader header, List<Member> members,
			List<JavaField> components, boolean packed) {
		Placement placement = new Placement(struct, header, packed);
		for (int i = 0; i < members.size(); i++) {
			placement.place(members.get(i), components.get(i));
		}
		boolean possible = placement.possible && placement.alignment <= struct.alignment()
				&& placement.size() <= struct.size();
		return possible ? Optional.of(placement) : Optional.empty();
	}

	// The fewer annotations the better.
	private long cost() {
		return annotations().size() + this.fields.stream().filter((field) -> !field.annotation().isEmpty()).count();
	}

	List<Placed> fields() {
		return this.fields;
	}

	// The annotations of the record itself.
	List<String> annotations() {
		List<String> annotations = new ArrayList<>();
		if (this.packed) {
			annotations.add("@Packed");
		}
		if (this.alignment < this.struct.alignment()) {
			annotations.add("@Align(" + this.struct.alignment() + ")");
		}
		if (size() < this.struct.size()) {
			annotations.add("@Size(" + this.struct.size() + ")");
		}
		return annotations;
	}

	private int size() {
		return roundUp(end(), this.struct.alignment());
	}

	private int end() {
		return roundUp(this.bit, Byte.SIZE) / Byte.SIZE;
	}

	private void place(Member member, JavaField field) {
		if (member.bits() > 0) {
			placeBits(member, field);
			return;
		}
		int offset = member.bitOffset() / Byte.SIZE;
		int natural = this.packed ? 1 : field.alignment();
		this.possible &= offset >= end();
		int align = alignment(member, natural, offset);
		if (align == 0) {
			add(member, field, "@Offset(" + offset + ")");
		}
		else if (align > natural) {
			add(member, field, "@Align(" + align + ")");
			natural = align;
		}
		else {
			add(member, field, "");
		}
		if (offset % natural == 0) {
			this.alignment = Math.max(this.alignment, natural);
		}
		this.bit = (offset + (member.isFlexible() ? 0 : member.type().size())) * Byte.SIZE;
	}

	// What puts the field there; 0 if only its offset does.
	private int alignment(Member member, int natural, int offset) {
		int declared = Math.max(natural, this.packed ? 1 : member.alignment());
		for (int align = declared; align <= Math.max(natural, this.struct.alignment()); align *= 2) {
			if (roundUp(end(), align) == offset) {
				return align;
			}
		}
		return 0;
	}

	private void placeBits(Member member, JavaField field) {
		int unit = member.type().size() * Byte.SIZE;
		if (begin(member.bits(), unit) != member.bitOffset()) {
			while (this.bit < member.bitOffset()) {
				int bits = Math.min(Byte.SIZE - this.bit % Byte.SIZE, member.bitOffset() - this.bit);
				this.fields.add(new Placed("", free("padding"),
						new JavaField("byte", List.of("@Bits(" + bits + ")", "@Unsigned"), 1, ""), ""));
				this.bit += bits;
			}
		}
		this.possible &= begin(member.bits(), unit) == member.bitOffset();
		if (!this.packed) {
			this.alignment = Math.max(this.alignment, member.type().size());
		}
		add(member, field, "");
		this.bit = member.bitEnd();
	}

	private int begin(int bits, int unit) {
		return (!this.packed && this.bit % unit + bits > unit) ? roundUp(this.bit, unit) : this.bit;
	}

	private void add(Member member, JavaField field, String annotation) {
		String name = member.name().isEmpty() ? free("union") : member.name();
		this.fields.add(new Placed(member.name(), name, field, annotation));
	}

	// A name that is not one of C's, since the component is none of its fields.
	private String free(String stem) {
		String name;
		do {
			name = stem + ++this.unnamed;
		}
		while (this.struct.has(name));
		return name;
	}

	private static int roundUp(int value, int unit) {
		return (value + unit - 1) / unit * unit;
	}

	/**
	 * A component at its place.
	 *
	 * @param cName the field's name; empty for none
	 * @param name what to call it
	 * @param field the component
	 * @param annotation what puts it there; empty for nothing
	 */
	record Placed(String cName, String name, JavaField field, String annotation) {

	}

}
