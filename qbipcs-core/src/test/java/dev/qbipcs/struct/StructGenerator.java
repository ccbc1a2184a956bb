package dev.qbipcs.struct;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

import org.jspecify.annotations.Nullable;

/**
 * Makes random structs, in Java and in C at once.
 */
final class StructGenerator {

	private static final int MOST_FIELDS = 9;

	private static final String[] NUMBERS = { "byte", "short", "int", "long" };

	/** What all of them share. */
	static final String JAVA_TYPES = """
			public enum Color { RED, GREEN, BLUE }
			public enum Level { @Code(-3) LOW, @Code(100) HIGH }
			""";

	private final SplittableRandom random;

	private final List<GeneratedStruct> structs = new ArrayList<>();

	/** Of the struct that is being made. */
	private final List<String> components = new ArrayList<>();

	private final StringBuilder fields = new StringBuilder();

	private final StringBuilder copies = new StringBuilder();

	private final StringBuilder unions = new StringBuilder();

	private final List<String> offsets = new ArrayList<>();

	StructGenerator(long seed) {
		this.random = new SplittableRandom(seed);
	}

	List<GeneratedStruct> structs(int count) {
		while (this.structs.size() < count) {
			this.structs.add(next(this.structs.size()));
		}
		return this.structs;
	}

	private GeneratedStruct next(int number) {
		this.components.clear();
		this.offsets.clear();
		this.fields.setLength(0);
		this.copies.setLength(0);
		this.unions.setLength(0);
		String name = "T" + number;
		MessageHeader header = chance(8) ? oneOf(MessageHeader.values()) : MessageHeader.NONE;
		if (header != MessageHeader.NONE) {
			this.fields.append("struct ").append(header.structName()).append(" header;\n");
		}
		int count = 1 + this.random.nextInt(MOST_FIELDS);
		for (int i = 0; i < count; i++) {
			field("f" + i);
		}
		boolean flexible = chance(10);
		if (flexible) {
			this.components.add("@CountedBy(\"n\") int[] rest");
			this.components.add(this.components.size() - 1, "@Unsigned @Size(2) int n");
			plain("uint16_t", "n");
			this.fields.append("int32_t rest[];\n");
		}
		boolean packed = chance(6);
		int alignment = chance(8) ? 1 << this.random.nextInt(6) : 0;
		String java = "%s@CStruct(header = MessageHeader.%s) %s%spublic record %s(%s) { }%n".formatted(this.unions,
				header, packed ? "@Packed " : "", (alignment > 0) ? "@Align(" + alignment + ") " : "", name,
				String.join(", ", this.components));
		String attributes = (packed ? " __attribute__((packed))" : "")
				+ ((alignment > 0) ? " __attribute__((aligned(" + alignment + ")))" : "");
		String c = "struct %s {%n%s}%s;%n".formatted(name, this.fields, attributes);
		return new GeneratedStruct(name, header, flexible, java, c, this.copies.toString(), List.copyOf(this.offsets));
	}

	private void field(String name) {
		switch (this.random.nextInt(14)) {
			case 0, 1 -> number(name);
			case 2 -> narrowNumber(name);
			case 3 -> real(name);
			case 4 -> truth(name);
			case 5, 6 -> bits(name);
			case 7 -> text(name);
			case 8 -> numbers(name);
			case 9 -> codes(name);
			case 10 -> time(name);
			case 11 -> struct(name);
			case 12 -> union(name);
			default -> texts(name);
		}
	}

	private void number(String name) {
		int size = this.random.nextInt(4);
		boolean unsigned = this.random.nextBoolean();
		int alignment = chance(6) ? 1 << this.random.nextInt(6) : 0;
		this.components.add((unsigned ? "@Unsigned " : "") + ((alignment > 0) ? "@Align(" + alignment + ") " : "")
				+ NUMBERS[size] + " " + name);
		plain(integer(1 << size, unsigned),
				name + ((alignment > 0) ? " __attribute__((aligned(" + alignment + ")))" : ""), name);
	}

	private void narrowNumber(String name) {
		int size = this.random.nextInt(3);
		boolean unsigned = this.random.nextBoolean();
		this.components.add("%s@Size(%d) long %s".formatted(unsigned ? "@Unsigned " : "", 1 << size, name));
		plain(integer(1 << size, unsigned), name);
	}

	private void real(String name) {
		String type = this.random.nextBoolean() ? "float" : "double";
		this.components.add(type + " " + name);
		plain(type, name);
	}

	private void truth(String name) {
		int size = 1 << this.random.nextInt(4);
		this.components.add("@Size(%d) boolean %s".formatted(size, name));
		plain((size == 1) ? "_Bool" : integer(size, false), name);
	}

	private void bits(String name) {
		int size = this.random.nextInt(4);
		boolean unsigned = this.random.nextBoolean();
		int bits = 1 + this.random.nextInt(8 << size);
		this.components.add("@Bits(%d) %s%s %s".formatted(bits, unsigned ? "@Unsigned " : "", NUMBERS[size], name));
		this.fields.append("%s %s : %d;%n".formatted(integer(1 << size, unsigned), name, bits));
		this.offsets.add("-1");
		this.copies.append("b->%s = a->%s;%n".formatted(name, name));
	}

	private void text(String name) {
		int length = 1 + this.random.nextInt(20);
		this.components
			.add("@Length(%d) @CText(terminated = %s) String %s".formatted(length, this.random.nextBoolean(), name));
		array("char", name, "[" + length + "]");
	}

	private void texts(String name) {
		int rows = 1 + this.random.nextInt(3);
		int length = 1 + this.random.nextInt(8);
		this.components.add("@Length(%d) @Length(%d) String[] %s".formatted(rows, length, name));
		array("char", name, "[" + rows + "][" + length + "]");
	}

	private void numbers(String name) {
		int size = this.random.nextInt(4);
		int length = 1 + this.random.nextInt(5);
		if (this.random.nextBoolean()) {
			this.components.add("@Length(%d) %s[] %s".formatted(length, NUMBERS[size], name));
			array(integer(1 << size, false), name, "[" + length + "]");
		}
		else {
			this.components.add("@Length(2) @Length(%d) @Unsigned @Size(1) int[][] %s".formatted(length, name));
			array("uint8_t", name, "[2][" + length + "]");
		}
	}

	private void codes(String name) {
		if (this.random.nextBoolean()) {
			this.components.add("Color " + name);
			plain("int32_t", name);
		}
		else {
			this.components.add("@Size(1) Level " + name);
			plain("int8_t", name);
		}
	}

	private void time(String name) {
		switch (this.random.nextInt(3)) {
			case 0 -> {
				this.components.add("Instant " + name);
				plain("struct timespec", name);
			}
			case 1 -> {
				this.components.add("@CTime(TimeFormat.TIMEVAL) Duration " + name);
				plain("struct timeval", name);
			}
			default -> {
				this.components.add("@CTime(TimeFormat.MILLIS) Instant " + name);
				plain("int64_t", name);
			}
		}
	}

	private void struct(String name) {
		GeneratedStruct other = part();
		if (other == null) {
			number(name);
		}
		else if (this.random.nextBoolean()) {
			this.components.add(other.name() + " " + name);
			plain("struct " + other.name(), name);
		}
		else {
			this.components.add("@Length(2) " + other.name() + "[] " + name);
			array("struct " + other.name(), name, "[2]");
		}
	}

	private void union(String name) {
		GeneratedStruct other = part();
		if (other == null) {
			number(name);
			return;
		}
		String type = "U" + this.structs.size() + name.toUpperCase(Locale.ROOT);
		this.unions.append("""
				public sealed interface %1$s { }
				@Case(7) @CStruct public record %1$sA(%2$s value) implements %1$s { }
				@Case(-9) @CStruct public record %1$sB(short value) implements %1$s { }
				""".formatted(type, other.name()));
		this.components.add("int %s_type".formatted(name));
		plain("int32_t", name + "_type");
		this.components.add("@SwitchedBy(\"%1$s_type\") %2$s %1$s".formatted(name, type));
		this.fields.append("union { struct { struct %s value; } a; struct { int16_t value; } b; } %s;%n"
			.formatted(other.name(), name));
		this.offsets.add(name);
		this.copies
			.append("if (a->%1$s_type == 7) b->%1$s.a = a->%1$s.a; else b->%1$s.b = a->%1$s.b;%n".formatted(name));
	}

	// A struct that may be part of another one.
	private @Nullable GeneratedStruct part() {
		for (int i = 0; i < 8 && !this.structs.isEmpty(); i++) {
			GeneratedStruct candidate = this.structs.get(this.random.nextInt(this.structs.size()));
			if (candidate.header() == MessageHeader.NONE && !candidate.flexible() && candidate.c().length() < 1500) {
				return candidate;
			}
		}
		return null;
	}

	private void plain(String type, String name) {
		plain(type, name, name);
	}

	private void plain(String type, String declarator, String name) {
		this.fields.append(type).append(' ').append(declarator).append(";\n");
		this.offsets.add(name);
		this.copies.append("b->%s = a->%s;%n".formatted(name, name));
	}

	private void array(String type, String name, String lengths) {
		this.fields.append(type).append(' ').append(name).append(lengths).append(";\n");
		this.offsets.add(name);
		this.copies.append("memcpy(&b->%1$s, &a->%1$s, sizeof a->%1$s);%n".formatted(name));
	}

	private static String integer(int size, boolean unsigned) {
		return (unsigned ? "uint" : "int") + size * Byte.SIZE + "_t";
	}

	private boolean chance(int times) {
		return this.random.nextInt(times) == 0;
	}

	private <T> T oneOf(T[] values) {
		return values[this.random.nextInt(values.length)];
	}

}
