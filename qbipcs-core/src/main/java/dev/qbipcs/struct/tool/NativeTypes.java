package dev.qbipcs.struct.tool;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.qbipcs.struct.tool.NativeType.Aggregate;
import dev.qbipcs.struct.tool.NativeType.Constant;
import dev.qbipcs.struct.tool.NativeType.Enumeration;
import dev.qbipcs.struct.tool.NativeType.Kind;
import dev.qbipcs.struct.tool.NativeType.Member;
import dev.qbipcs.struct.tool.NativeType.Other;
import dev.qbipcs.struct.tool.NativeType.Pointer;
import dev.qbipcs.struct.tool.NativeType.Scalar;
import dev.qbipcs.struct.tool.NativeType.Sequence;
import org.jspecify.annotations.Nullable;

/**
 * Finds types in debug information.
 */
final class NativeTypes {

	private final Map<DebugEntry, Aggregate> aggregates = new HashMap<>();

	/**
	 * Return the type of an entry.
	 * @param entry a type, or null for {@code void}
	 * @return the type
	 */
	NativeType of(@Nullable DebugEntry entry) {
		return of(entry, "");
	}

	private NativeType of(@Nullable DebugEntry entry, String alias) {
		if (entry == null) {
			return new Other("void", 0);
		}
		int size = (int) entry.number(DebugEntry.BYTE_SIZE);
		return switch (entry.tag()) {
			case DebugEntry.CONST, DebugEntry.VOLATILE, DebugEntry.RESTRICT, DebugEntry.ATOMIC ->
				of(entry.type(), alias);
			case DebugEntry.TYPEDEF -> of(entry.type(), alias.isEmpty() ? entry.name() : alias);
			case DebugEntry.BASE_TYPE -> number(entry, alias.isEmpty() ? entry.name() : alias, size);
			case DebugEntry.POINTER -> new Pointer(alias.isEmpty() ? text(entry) : alias, Long.BYTES);
			case DebugEntry.ENUMERATION -> enumeration(entry, alias, size);
			case DebugEntry.ARRAY -> array(entry);
			case DebugEntry.STRUCTURE, DebugEntry.UNION -> aggregate(entry, alias, size);
			default -> new Other(alias.isEmpty() ? text(entry) : alias, size);
		};
	}

	private static NativeType number(DebugEntry entry, String text, int size) {
		Kind kind = switch ((int) entry.number(DebugEntry.ENCODING)) {
			case 0x02 -> Kind.TRUTH;
			case 0x04 -> Kind.REAL;
			case 0x05, 0x06 -> Kind.SIGNED;
			case 0x07, 0x08, 0x10 -> Kind.UNSIGNED;
			default -> null;
		};
		if (kind == null || size > Long.BYTES) {
			return new Other(text, size);
		}
		return new Scalar(text, size, entry.name().equals("char") ? Kind.CHARACTER : kind);
	}

	private static Enumeration enumeration(DebugEntry entry, String alias, int size) {
		List<Constant> constants = entry.children(DebugEntry.ENUMERATOR)
			.stream()
			.map((each) -> new Constant(each.name(), each.number(DebugEntry.CONST_VALUE)))
			.toList();
		String tag = entry.name().isEmpty() ? alias : entry.name();
		return new Enumeration(alias.isEmpty() ? text(entry) : alias, tag, size, constants);
	}

	private NativeType array(DebugEntry entry) {
		NativeType type = of(entry.type());
		for (DebugEntry dimension : entry.children(DebugEntry.SUBRANGE).reversed()) {
			type = new Sequence(type, length(dimension));
		}
		return type;
	}

	private static int length(DebugEntry dimension) {
		if (dimension.has(DebugEntry.COUNT)) {
			return (int) dimension.number(DebugEntry.COUNT);
		}
		return dimension.has(DebugEntry.UPPER_BOUND) ? (int) dimension.number(DebugEntry.UPPER_BOUND) + 1
				: NativeType.FLEXIBLE;
	}

	private Aggregate aggregate(DebugEntry entry, String alias, int size) {
		Aggregate known = this.aggregates.get(entry);
		if (known != null) {
			return known;
		}
		boolean union = entry.tag() == DebugEntry.UNION;
		String text = (entry.name().isEmpty() && !alias.isEmpty()) ? alias : text(entry);
		Aggregate aggregate = new Aggregate(text, entry.name().isEmpty() ? alias : entry.name(), union, size);
		this.aggregates.put(entry, aggregate);
		entry.children(DebugEntry.MEMBER).forEach((member) -> aggregate.add(member(member)));
		return aggregate;
	}

	private Member member(DebugEntry entry) {
		NativeType type = of(entry.type());
		int bits = (int) entry.number(DebugEntry.BIT_SIZE);
		int offset = (int) entry.number(DebugEntry.MEMBER_LOCATION) * Byte.SIZE;
		if (entry.has(DebugEntry.DATA_BIT_OFFSET)) {
			offset = (int) entry.number(DebugEntry.DATA_BIT_OFFSET);
		}
		else if (bits > 0) {
			// counted from the most significant bit of its unit
			int unit = entry.has(DebugEntry.BYTE_SIZE) ? (int) entry.number(DebugEntry.BYTE_SIZE) : type.size();
			offset += unit * Byte.SIZE - (int) entry.number(DebugEntry.BIT_OFFSET) - bits;
		}
		return new Member(entry.name(), type, offset, bits, (int) entry.number(DebugEntry.ALIGNMENT));
	}

	// How C writes the type.
	private static String text(@Nullable DebugEntry entry) {
		if (entry == null) {
			return "void";
		}
		return switch (entry.tag()) {
			case DebugEntry.CONST -> "const " + text(entry.type());
			case DebugEntry.VOLATILE, DebugEntry.RESTRICT, DebugEntry.ATOMIC, DebugEntry.ARRAY -> text(entry.type());
			case DebugEntry.POINTER -> pointer(text(entry.type()));
			case DebugEntry.STRUCTURE -> tagged("struct", entry);
			case DebugEntry.UNION -> tagged("union", entry);
			case DebugEntry.ENUMERATION -> tagged("enum", entry);
			case DebugEntry.FUNCTION -> function(entry);
			default -> entry.name();
		};
	}

	private static String pointer(String target) {
		return target.contains("(*)") ? target : target + (target.endsWith("*") ? "*" : " *");
	}

	private static String function(DebugEntry entry) {
		List<String> parameters = new ArrayList<>();
		entry.children(DebugEntry.PARAMETER).forEach((parameter) -> parameters.add(text(parameter.type())));
		return text(entry.type()) + " (*)(" + String.join(", ", parameters) + ")";
	}

	private static String tagged(String keyword, DebugEntry entry) {
		return entry.name().isEmpty() ? keyword : keyword + " " + entry.name();
	}

}
