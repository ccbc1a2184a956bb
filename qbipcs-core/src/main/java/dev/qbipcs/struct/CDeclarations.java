package dev.qbipcs.struct;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * Declares structs in C, as C11 and C++17 read it: each with those that it consists of
 * before it, and with assertions that the compiler lays it out as we do.
 */
public final class CDeclarations {

	private final String prefix;

	private final BiFunction<String, String, String> comments;

	/** By name, in the order in which C needs them. */
	private final Map<String, Object> declared = new LinkedHashMap<>();

	private final StringBuilder text = new StringBuilder();

	/**
	 * Begin without any.
	 * @param prefix what the names of all types begin with
	 * @param comments returns the comment for a component of a record, given the name of
	 * the record and that of the component, which is empty for the record itself; empty
	 * for none
	 */
	public CDeclarations(String prefix, BiFunction<String, String, String> comments) {
		this.prefix = prefix;
		this.comments = comments;
	}

	/**
	 * Return the name of a struct.
	 * @param layout its layout
	 * @return the name, with {@code struct}
	 */
	public String nameOf(StructLayout layout) {
		return "struct " + this.prefix + layout.name();
	}

	/**
	 * Declare a struct, unless it was already.
	 * @param layout its layout
	 * @throws StructDefinitionException if another one has its name
	 */
	public void add(StructLayout layout) {
		if (!begin(layout.name(), layout, layout.javaName())) {
			return;
		}
		layout.fields().forEach((field) -> addTypes(field.type()));
		StringBuilder fields = new StringBuilder();
		boolean packed = fields(layout, fields);
		this.text.append(commentText(layout.javaName(), "", ""))
			.append(nameOf(layout))
			.append(" {\n")
			.append(fields)
			.append('}');
		if (packed) {
			this.text.append(" __attribute__((packed, aligned(%d)))".formatted(layout.alignment()));
		}
		else if (layout.alignment() > natural(layout)) {
			this.text.append(" __attribute__((aligned(%d)))".formatted(layout.alignment()));
		}
		this.text.append(";\n");
		assertions(layout);
	}

	/**
	 * Return the declarations so far.
	 * @return the declarations; they need assert.h, stdbool.h, stddef.h, stdint.h,
	 * time.h, sys/time.h and qb/qbipc_common.h
	 */
	public String text() {
		return this.text.toString();
	}

	private boolean begin(String name, Object what, String javaName) {
		Object before = this.declared.putIfAbsent(name, what);
		if (before != null && !before.equals(what)) {
			throw new StructDefinitionException("%s is called %s in C, as another type is; give it another name"
				.formatted(javaName, this.prefix + name));
		}
		return before == null;
	}

	private void addTypes(CType type) {
		switch (type) {
			case CType.Struct struct -> add(struct.layout());
			case CType.Union union -> union.members().forEach((member) -> add(member.layout()));
			case CType.Array array -> addTypes(array.element());
			case CType.Enumeration enumeration -> add(enumeration);
			default -> {
			}
		}
	}

	private void add(CType.Enumeration enumeration) {
		if (!begin(enumeration.name(), enumeration.constants(), enumeration.name())) {
			return;
		}
		this.text.append("enum ").append(this.prefix).append(enumeration.name()).append(" {\n");
		for (CType.Constant constant : enumeration.constants()) {
			this.text.append("\t%s_%s = %d,%n".formatted((this.prefix + enumeration.name()).toUpperCase(Locale.ROOT),
					constant.name(), constant.code()));
		}
		int last = this.text.lastIndexOf(",");
		this.text.deleteCharAt(last).append("};\n\n");
	}

	// Returns whether the compiler has to be told that nothing is aligned.
	private boolean fields(StructLayout layout, StringBuilder fields) {
		boolean packed = layout.packed() || isOdd(layout);
		long position = 0;
		if (layout.header() != MessageHeader.NONE) {
			fields.append("\tstruct %s header;%n".formatted(layout.header().structName()));
			position = layout.header().size();
		}
		int pads = 0;
		for (StructField field : layout.fields()) {
			if (!field.isBitField()) {
				long natural = packed ? position : FieldCursor.roundUp(position, field.alignment());
				if (field.offset() > natural) {
					fields.append("\tuint8_t reserved_%d[%d];%n".formatted(++pads, field.offset() - natural));
				}
				position = (long) field.offset() + field.type().size();
			}
			else {
				position = (field.bitOffset() + field.bits() + Byte.SIZE - 1L) / Byte.SIZE;
			}
			fields.append(field(layout, field, packed));
		}
		if (!layout.isFlexible() && FieldCursor.roundUp(position, layout.alignment()) < layout.size()) {
			fields.append("\tuint8_t reserved_%d[%d];%n".formatted(++pads, layout.size() - position));
		}
		return packed;
	}

	private String field(StructLayout layout, StructField field, boolean packed) {
		String name = field.cName();
		StringBuilder lengths = new StringBuilder();
		CType type = field.type();
		while (type instanceof CType.Array array) {
			lengths.append((array.length() == CType.REST) ? "[]" : "[" + array.length() + "]");
			type = array.element();
		}
		if (type instanceof CType.Text chars) {
			lengths.append((chars.length() == CType.REST) ? "[]" : "[" + chars.length() + "]");
		}
		String bits = field.isBitField() ? " : " + field.bits() : "";
		boolean aligned = !packed && !field.isBitField() && field.alignment() > field.type().alignment();
		String attribute = aligned ? " __attribute__((aligned(" + field.alignment() + ")))" : "";
		String extension = field.isFlexible() ? "__extension__ " : "";
		return "%s\t%s%s %s%s%s%s;%n".formatted(commentText(layout.javaName(), field.name(), "\t"), extension,
				typeName(type), name, lengths, bits, attribute);
	}

	private String typeName(CType type) {
		return switch (type) {
			case CType.Integral number -> integer(number.size(), number.signed());
			case CType.Bool truth -> (truth.size() == 1) ? "bool" : integer(truth.size(), true);
			case CType.Real real -> (real.size() == Float.BYTES) ? "float" : "double";
			case CType.Enumeration enumeration -> integer(enumeration.size(), enumeration.signed());
			case CType.ErrorNumber error -> "int32_t";
			case CType.Text chars -> "char";
			case CType.Time time -> switch (time.format()) {
				case TIMESPEC -> "struct timespec";
				case TIMEVAL -> "struct timeval";
				default -> integer(time.size(), time.signed());
			};
			case CType.Struct struct -> nameOf(struct.layout());
			case CType.Union union -> union(union);
			case CType.Array array -> throw new IllegalStateException("An array is declared by its element");
		};
	}

	private String union(CType.Union union) {
		StringBuilder members = new StringBuilder("union {\n");
		for (CType.Member member : union.members()) {
			members.append("\t\t%s %s; /* %d */%n".formatted(nameOf(member.layout()), member.layout().name(),
					member.selector()));
		}
		return members.append("\t}").toString();
	}

	private void assertions(StructLayout layout) {
		String name = nameOf(layout);
		if (!layout.isFlexible()) {
			assertion("sizeof(%s) == %d".formatted(name, layout.size()), name + " has another size");
		}
		for (StructField field : layout.fields()) {
			if (!field.isBitField()) {
				String member = field.cName();
				assertion("offsetof(%s, %s) == %d".formatted(name, member, field.offset()),
						"%s.%s lies elsewhere".formatted(name, member));
			}
		}
		this.text.append('\n');
	}

	private void assertion(String condition, String message) {
		this.text.append("static_assert(%s, \"%s\");%n".formatted(condition, message));
	}

	private String commentText(String record, String component, String indent) {
		String comment = this.comments.apply(record, component).replace("*/", "* /").strip();
		return comment.isEmpty() ? "" : "%s/* %s */%n".formatted(indent, comment.replaceAll("\\s+", " "));
	}

	private static boolean isOdd(StructLayout layout) {
		return layout.fields()
			.stream()
			.anyMatch((field) -> !field.isBitField() && field.offset() % field.alignment() != 0);
	}

	private static int natural(StructLayout layout) {
		int header = (layout.header() != MessageHeader.NONE && !layout.packed()) ? MessageHeader.ALIGNMENT : 1;
		return layout.fields().stream().mapToInt(StructField::alignment).reduce(header, Math::max);
	}

	private static String integer(int size, boolean signed) {
		return (signed ? "int" : "uint") + size * Byte.SIZE + "_t";
	}

}
