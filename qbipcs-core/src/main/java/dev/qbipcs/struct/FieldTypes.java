package dev.qbipcs.struct;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import dev.qbipcs.struct.JavaType.EnumConstant;
import dev.qbipcs.struct.JavaType.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Finds the C type of a component.
 */
final class FieldTypes {

	private static final int TIME_STRUCT_SIZE = 2 * Long.BYTES;

	private final LayoutBuilder layouts;

	private final Definition where;

	private final boolean last;

	FieldTypes(LayoutBuilder layouts, Definition where, boolean last) {
		this.layouts = layouts;
		this.where = where;
		this.last = last;
	}

	CType type() {
		int[] lengths = this.where.component().lengths();
		for (int each : lengths) {
			if (each < 1) {
				throw this.where.invalid("has @Length(%d), but a length is 1 or more".formatted(each));
			}
		}
		Lengths dimensions = new Lengths(lengths);
		CType type = type(this.where.type(), dimensions, true);
		if (dimensions.isLeft()) {
			throw this.where.invalid("has a @Length with more dimensions than its type");
		}
		checkUse(type);
		return type;
	}

	private CType type(JavaType type, Lengths lengths, boolean outermost) {
		Kind kind = type.kind();
		return switch (kind) {
			case BYTE, SHORT, CHAR, INT, LONG -> integral(kind);
			case FLOAT, DOUBLE -> new CType.Real(kind.bytes());
			case BOOLEAN -> new CType.Bool(size(1));
			case STRING -> text(lengths, outermost);
			case TIME -> time();
			case ERRNO -> new CType.ErrorNumber();
			case SEGMENT -> new CType.Array(new CType.Integral(1, true), length(lengths, outermost));
			case ENUM -> enumeration(type);
			case RECORD -> new CType.Struct(member(type));
			case UNION -> union(type);
			case ARRAY -> {
				int length = length(lengths, outermost);
				yield array(type(type.element(), lengths, false), length);
			}
			case OTHER -> throw this.where.invalid("is a %s, which has no counterpart in C".formatted(type.name()));
		};
	}

	private CType array(CType element, int length) {
		if ((long) Math.max(length, 1) * element.size() > LayoutBuilder.LARGEST) {
			throw this.where
				.invalid("has more than %d bytes, more than a message may have".formatted(LayoutBuilder.LARGEST));
		}
		return new CType.Array(element, length);
	}

	private CType integral(Kind kind) {
		int size = size(kind.bytes());
		if (size > kind.bytes()) {
			throw this.where.invalid("has @Size(%d), but its Java type holds %d bytes only; use a larger one"
				.formatted(size, kind.bytes()));
		}
		boolean unsigned = kind == Kind.CHAR || this.where.has(Unsigned.class);
		return new CType.Integral(size, !unsigned);
	}

	private CType text(Lengths lengths, boolean outermost) {
		CText text = this.where.annotation(CText.class);
		boolean counted = this.where.has(CountedBy.class);
		int length = length(lengths, outermost);
		boolean terminated = (text != null) ? text.terminated() : !counted && length != CType.REST;
		return new CType.Text(length, terminated, text != null && text.truncated());
	}

	private CType time() {
		CTime time = this.where.annotation(CTime.class);
		TimeFormat format = (time != null) ? time.value() : TimeFormat.TIMESPEC;
		if (format.isStruct()) {
			return new CType.Time(format, TIME_STRUCT_SIZE, true);
		}
		int size = size(Long.BYTES);
		if (size < Integer.BYTES) {
			throw this.where.invalid("has @Size(%d), but a time has 4 or 8 bytes".formatted(size));
		}
		return new CType.Time(format, size, !this.where.has(Unsigned.class));
	}

	private CType enumeration(JavaType type) {
		List<CType.Constant> constants = new ArrayList<>();
		Set<Integer> codes = new HashSet<>();
		boolean coded = type.constants().stream().anyMatch((constant) -> constant.code() != null);
		for (EnumConstant constant : type.constants()) {
			Integer code = constant.code();
			if (coded && code == null) {
				throw this.where.invalid("is of enum %s, whose constant %s has no @Code while others have one"
					.formatted(type.name(), constant.name()));
			}
			int number = (code != null) ? code : constants.size();
			if (!codes.add(number)) {
				throw this.where
					.invalid("is of enum %s, which has two constants with the code %d".formatted(type.name(), number));
			}
			constants.add(new CType.Constant(constant.name(), number));
		}
		int size = size(Integer.BYTES);
		if (size > Integer.BYTES) {
			throw this.where.invalid("has @Size(%d), but an enum has 4 bytes at most".formatted(size));
		}
		CType.Enumeration enumeration = new CType.Enumeration(CNames.snakeCase(type.name()), size, constants);
		checkCodes(enumeration);
		return enumeration;
	}

	private void checkCodes(CType.Enumeration enumeration) {
		int bits = enumeration.size() * Byte.SIZE;
		long least = enumeration.signed() ? -1L << (bits - 1) : 0;
		long most = (1L << (enumeration.signed() ? bits - 1 : bits)) - 1;
		for (CType.Constant constant : enumeration.constants()) {
			if (constant.code() < least || constant.code() > most) {
				throw this.where.invalid("has @Size(%d), too small for %s, whose code is %d"
					.formatted(enumeration.size(), constant.name(), constant.code()));
			}
		}
	}

	private StructLayout member(JavaType type) {
		StructLayout layout = this.layouts.struct(type);
		if (layout.isFlexible()) {
			throw this.where.invalid("is a %s, which takes the rest of the message and can be no part of another struct"
				.formatted(type.name()));
		}
		if (layout.header() != MessageHeader.NONE) {
			throw this.where
				.invalid("is a %s, which begins with a message's header and can be no part of another struct"
					.formatted(type.name()));
		}
		return layout;
	}

	private CType union(JavaType type) {
		List<CType.Member> members = new ArrayList<>();
		Set<Long> selectors = new HashSet<>();
		for (JavaType permitted : type.permitted()) {
			Case selector = permitted.annotation(Case.class);
			if (selector == null) {
				throw this.where
					.invalid("is the union %s, whose member %s has no @Case".formatted(type.name(), permitted.name()));
			}
			if (!selectors.add(selector.value())) {
				throw this.where.invalid("is the union %s, which has two members with @Case(%d)".formatted(type.name(),
						selector.value()));
			}
			members.add(new CType.Member(selector.value(), member(permitted)));
		}
		return new CType.Union(CNames.snakeCase(type.name()), List.copyOf(members));
	}

	private int size(int natural) {
		Size size = this.where.annotation(Size.class);
		if (size == null) {
			return natural;
		}
		int value = size.value();
		if (value != 1 && value != 2 && value != 4 && value != 8) {
			throw this.where.invalid("has @Size(%d); 1, 2, 4 and 8 are sizes of numbers".formatted(value));
		}
		return value;
	}

	private int length(Lengths lengths, boolean outermost) {
		Integer length = lengths.next();
		if (length != null) {
			return length;
		}
		if (!outermost || !this.last) {
			throw this.where.invalid(
					outermost ? "needs @Length, or to be the last component" : "needs a @Length for each dimension");
		}
		return CType.REST;
	}

	private void checkUse(CType type) {
		CType element = type;
		while (element instanceof CType.Array array) {
			element = array.element();
		}
		if (this.where.has(Unsigned.class) && !(element instanceof CType.Integral || isNumericTime(element))) {
			throw this.where.invalid("has @Unsigned, but is no integer");
		}
		boolean sized = element instanceof CType.Integral || element instanceof CType.Bool
				|| element instanceof CType.Enumeration || isNumericTime(element);
		if (this.where.has(Size.class) && !sized) {
			throw this.where.invalid("has @Size, which is for numbers, booleans, enums and times that are numbers");
		}
		if (this.where.has(CText.class) && !(element instanceof CType.Text)) {
			throw this.where.invalid("has @CText, but is no String");
		}
		if (this.where.has(CTime.class) && !(element instanceof CType.Time)) {
			throw this.where.invalid("has @CTime, but is neither an Instant nor a Duration");
		}
		if (element instanceof CType.Union && type instanceof CType.Array) {
			throw this.where.invalid("is an array of unions; have a struct around each, with the field that chooses");
		}
	}

	private static boolean isNumericTime(CType type) {
		return type instanceof CType.Time time && !time.format().isStruct();
	}

	/**
	 * The lengths of the dimensions, the outermost first.
	 */
	private static final class Lengths {

		private final int[] lengths;

		private int used;

		Lengths(int[] lengths) {
			this.lengths = lengths;
		}

		@Nullable Integer next() {
			return isLeft() ? this.lengths[this.used++] : null;
		}

		boolean isLeft() {
			return this.used < this.lengths.length;
		}

	}

}
