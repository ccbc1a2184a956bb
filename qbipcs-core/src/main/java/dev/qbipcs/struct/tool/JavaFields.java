package dev.qbipcs.struct.tool;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import dev.qbipcs.struct.tool.NativeType.Aggregate;
import dev.qbipcs.struct.tool.NativeType.Constant;
import dev.qbipcs.struct.tool.NativeType.Enumeration;
import dev.qbipcs.struct.tool.NativeType.Kind;
import dev.qbipcs.struct.tool.NativeType.Member;
import dev.qbipcs.struct.tool.NativeType.Other;
import dev.qbipcs.struct.tool.NativeType.Pointer;
import dev.qbipcs.struct.tool.NativeType.Scalar;
import dev.qbipcs.struct.tool.NativeType.Sequence;

/**
 * Chooses the Java type of each field.
 */
final class JavaFields {

	private static final Set<String> SECONDS = Set.of("time_t", "__time_t", "time64_t", "__time64_t");

	private static final int TIME_STRUCT_SIZE = 16;

	private final JavaTypes types;

	/**
	 * Create it.
	 * @param types declares the types that fields have
	 */
	JavaFields(JavaTypes types) {
		this.types = types;
	}

	JavaField of(Member member) {
		return (member.bits() > 0) ? bits(member) : field(member);
	}

	private JavaField field(Member member) {
		NativeType element = member.type();
		List<Integer> lengths = new ArrayList<>();
		boolean flexible = false;
		while (element instanceof Sequence array && !array.isText()) {
			flexible |= array.isFlexible();
			lengths.add(array.length());
			element = array.element();
		}
		JavaField single = single(element, member);
		boolean text = element instanceof Sequence;
		if (element instanceof Sequence array) {
			flexible |= array.isFlexible();
			lengths.add(array.length());
		}
		int dimensions = lengths.size();
		if (flexible && dimensions > 1) {
			return bytes(member, 0,
					"%s: so many rows as there are, which Java cannot say".formatted(member.declaration()));
		}
		if (single.type().equals("byte[]")) {
			return bytes(member, member.type().size(), single.comment());
		}
		List<String> annotations = new ArrayList<>();
		if (!flexible) {
			lengths.forEach((length) -> annotations.add("@Length(" + length + ")"));
		}
		annotations.addAll(single.annotations());
		return new JavaField(single.type() + "[]".repeat(text ? dimensions - 1 : dimensions), annotations,
				single.alignment(), single.comment());
	}

	// An element of an array, or what is none; byte[] for what Java does not know.
	private JavaField single(NativeType type, Member member) {
		return switch (type) {
			case Scalar number when SECONDS.contains(number.text()) && number.size() == Long.BYTES ->
				new JavaField("Instant", List.of("@CTime(TimeFormat.SECONDS)"), Long.BYTES, "");
			case Scalar number -> new JavaField(primitive(number),
					(number.kind() == Kind.UNSIGNED) ? List.of("@Unsigned") : List.of(), number.size(), "");
			case Pointer pointer -> new JavaField("long", List.of(), pointer.size(),
					"%s: an address, of no use to another process".formatted(pointer.text()));
			case Enumeration enumeration -> enumeration(enumeration, member);
			case Sequence text -> new JavaField("String", List.of(), 1, "");
			case Aggregate aggregate -> aggregate(aggregate, member);
			case Other other -> bytes(member, other.size(), "%s: Java has no such type".formatted(other.text()));
		};
	}

	private static String primitive(Scalar number) {
		if (number.kind() == Kind.REAL) {
			return (number.size() == Float.BYTES) ? "float" : "double";
		}
		return (number.kind() == Kind.TRUTH) ? "boolean" : integer(number.size());
	}

	private static String integer(int size) {
		return switch (size) {
			case Byte.BYTES -> "byte";
			case Short.BYTES -> "short";
			case Integer.BYTES -> "int";
			default -> "long";
		};
	}

	private JavaField enumeration(Enumeration enumeration, Member member) {
		boolean fits = enumeration.size() <= Integer.BYTES
				&& enumeration.constants().stream().allMatch((constant) -> constant.code() == (int) constant.code());
		if (!fits) {
			return number(enumeration, List.of());
		}
		List<String> annotations = (enumeration.size() < Integer.BYTES) ? List.of("@Size(" + enumeration.size() + ")")
				: List.of();
		return new JavaField(this.types.of(enumeration, member.name()), annotations, enumeration.size(), "");
	}

	private static JavaField number(Enumeration enumeration, List<String> annotations) {
		boolean signed = enumeration.constants().stream().anyMatch((constant) -> constant.code() < 0);
		List<String> all = new ArrayList<>(annotations);
		if (!signed) {
			all.add("@Unsigned");
		}
		return new JavaField(integer(enumeration.size()), all, enumeration.size(),
				"%s: %s".formatted(enumeration.text(), constants(enumeration.constants())));
	}

	private static String constants(List<Constant> constants) {
		return constants.stream()
			.map((constant) -> constant.name() + " = " + constant.code())
			.collect(Collectors.joining(", "));
	}

	private JavaField aggregate(Aggregate aggregate, Member member) {
		if (aggregate.isUnion()) {
			return bytes(member, aggregate.size(), union(aggregate, member.type() instanceof Sequence));
		}
		if (aggregate.name().equals("timespec") && aggregate.size() == TIME_STRUCT_SIZE) {
			return new JavaField("Instant", List.of(), Long.BYTES, "");
		}
		if (aggregate.name().equals("timeval") && aggregate.size() == TIME_STRUCT_SIZE) {
			return new JavaField("Instant", List.of("@CTime(TimeFormat.TIMEVAL)"), Long.BYTES, "");
		}
		if (aggregate.isFlexible() || aggregate.size() == 0) {
			return bytes(member, aggregate.size(),
					"%s: it has no size of its own, and can be no component".formatted(aggregate.text()));
		}
		return new JavaField(this.types.of(aggregate, member.name()), List.of(), aggregate.alignment(), "");
	}

	private static String union(Aggregate union, boolean array) {
		String members = union.members()
			.stream()
			.map((member) -> member.declaration() + ";")
			.collect(Collectors.joining(" "));
		String advice = array ? "an array of unions; Java needs a struct around each, with a component that chooses"
				: "if a component before it says which member is there, make it a sealed interface with a record for"
						+ " each member, @Case(number) at each record, and @SwitchedBy(component) here";
		return "union { %s }: %s".formatted(members, advice);
	}

	private static JavaField bytes(Member member, int size, String comment) {
		boolean flexible = member.type() instanceof Sequence && member.isFlexible();
		return new JavaField("byte[]", flexible ? List.of() : List.of("@Length(" + size + ")"), 1, comment);
	}

	private static JavaField bits(Member member) {
		String bits = "@Bits(" + member.bits() + ")";
		return switch (member.type()) {
			case Scalar number -> new JavaField(primitive(number),
					(number.kind() == Kind.UNSIGNED) ? List.of(bits, "@Unsigned") : List.of(bits), number.size(), "");
			case Enumeration enumeration -> number(enumeration, List.of(bits));
			default -> throw new IllegalArgumentException(
					"The bit-field %s has a type that Java has not".formatted(member.declaration()));
		};
	}

}
