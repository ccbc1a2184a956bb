package dev.qbipcs.struct;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import dev.qbipcs.struct.JavaType.Component;
import dev.qbipcs.struct.JavaType.Kind;

/**
 * Lays records out by the C ABI of x86_64 and aarch64 (System V, AAPCS64): both agree on
 * what is used here.
 */
final class LayoutBuilder {

	static final int LARGEST = Integer.MAX_VALUE / Byte.SIZE;

	/** The records that are being laid out, from the outermost on. */
	private final Deque<JavaType> open = new ArrayDeque<>();

	static StructLayout of(JavaType type) {
		return new LayoutBuilder().struct(type);
	}

	/**
	 * Lay out a record.
	 * @param type the record
	 * @return its layout
	 * @throws StructDefinitionException if it is none
	 */
	StructLayout struct(JavaType type) {
		CStruct struct = type.annotation(CStruct.class);
		if (type.kind() != Kind.RECORD || struct == null) {
			throw new StructDefinitionException(type.name() + " is no record with @CStruct");
		}
		if (this.open.contains(type)) {
			throw new StructDefinitionException(
					type.name() + " contains itself, which no struct can; send a list as an array");
		}
		this.open.push(type);
		try {
			return struct(type, struct);
		}
		finally {
			this.open.pop();
		}
	}

	private StructLayout struct(JavaType type, CStruct struct) {
		boolean packed = type.annotation(Packed.class) != null;
		FieldCursor cursor = new FieldCursor(struct.header(), packed);
		List<Component> components = type.components();
		if (components.isEmpty() && struct.header() == MessageHeader.NONE) {
			throw new StructDefinitionException(type.name() + " has no components, and C has no empty structs");
		}
		Set<String> earlier = new HashSet<>();
		for (Component component : components) {
			Definition where = new Definition(type, component);
			boolean last = earlier.size() == components.size() - 1;
			CType fieldType = new FieldTypes(this, where, last).type();
			String control = where.control(fieldType, earlier);
			cursor.place(where, fieldType, control);
			earlier.add(component.name());
		}
		int alignment = alignment(type, cursor.alignment());
		long size = cursor.size(alignment);
		Size wanted = type.annotation(Size.class);
		if (wanted != null) {
			if (wanted.value() < cursor.end()) {
				throw new StructDefinitionException("%s has fields of %d bytes, but @Size(%d)".formatted(type.name(),
						cursor.end(), wanted.value()));
			}
			size = wanted.value();
		}
		if (size > LARGEST) {
			throw new StructDefinitionException(
					"%s has %d bytes, more than a message may have".formatted(type.name(), size));
		}
		String name = struct.name().isEmpty() ? CNames.snakeCase(type.name()) : struct.name();
		return new StructLayout(name, type.name(), struct.header(), (int) size, alignment, packed, cursor.fields());
	}

	private static int alignment(JavaType type, int natural) {
		Align align = type.annotation(Align.class);
		if (align == null) {
			return natural;
		}
		if (Integer.bitCount(align.value()) != 1 || align.value() < 0) {
			throw new StructDefinitionException(
					"%s has @Align(%d), which is no power of two".formatted(type.name(), align.value()));
		}
		return Math.max(natural, align.value());
	}

}
