package dev.qbipcs.struct.tool;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.qbipcs.struct.CStruct;
import dev.qbipcs.struct.StructCodec;
import dev.qbipcs.struct.StructDefinitionException;
import dev.qbipcs.struct.StructLayout;

/**
 * Checks in a test that a record is the struct of a C header: that both have the same
 * size and alignment, and each field the same place, size and sort of type. The C
 * compiler, {@code cc} unless {@linkplain #compiler another one} is named, is asked for
 * the struct, so that macros, attributes and its own rules count.
 * <p>
 * A component is the field with its name in snake_case, or else with its very name, or
 * with that of {@link dev.qbipcs.struct.CName}. A {@code byte[]} or {@code MemorySegment}
 * may be any field of its size. Fields that the record leaves out are an error, unless an
 * {@link dev.qbipcs.struct.Offset} behind them, or a {@link dev.qbipcs.struct.Size} of
 * the record, skips them.
 */
public final class StructVerifier {

	private final Class<? extends Record> type;

	private final StructLayout layout;

	private final List<String> headers = new ArrayList<>();

	private final List<String> flags = new ArrayList<>();

	private List<String> compiler = List.of("cc");

	private String struct;

	private StructVerifier(Class<? extends Record> type) {
		this.type = type;
		this.layout = StructCodec.of(type).layout();
		this.struct = this.layout.name();
	}

	/**
	 * Begin with a record.
	 * @param type the record, annotated with {@link CStruct}
	 * @return a verifier for it
	 * @throws StructDefinitionException if it cannot be laid out as a C struct
	 */
	public static StructVerifier of(Class<? extends Record> type) {
		return new StructVerifier(type);
	}

	/**
	 * Name the header, or one more that has to be included before it.
	 * @param name a file, or a name as in {@code #include}, in angle brackets or not
	 * @return this
	 */
	public StructVerifier header(String name) {
		this.headers.add(name);
		return this;
	}

	/**
	 * Name the header, or one more that has to be included before it.
	 * @param file the file
	 * @return this
	 */
	public StructVerifier header(Path file) {
		return header(file.toString());
	}

	/**
	 * Add a directory where headers are.
	 * @param directory the directory, as after {@code -I}
	 * @return this
	 */
	public StructVerifier include(Path directory) {
		return flags("-I", directory.toString());
	}

	/**
	 * Name the struct.
	 * @param name {@code struct} and its tag, its tag only, or the name of a
	 * {@code typedef}; what {@link CStruct#name()} says, or the record's name in
	 * snake_case, by default
	 * @return this
	 */
	public StructVerifier struct(String name) {
		this.struct = name;
		return this;
	}

	/**
	 * Choose the C compiler: gcc, clang, or one of them for another platform.
	 * @param command its command, with what it always needs; {@code cc} by default
	 * @return this
	 */
	public StructVerifier compiler(String... command) {
		this.compiler = List.of(command);
		return this;
	}

	/**
	 * Give the compiler more flags, such as {@code -DNAME} or what {@code pkg-config}
	 * prints.
	 * @param more each flag by itself
	 * @return this
	 */
	public StructVerifier flags(String... more) {
		this.flags.addAll(List.of(more));
		return this;
	}

	/**
	 * Compare the record with the struct.
	 * @throws AssertionError if they differ; the message says which fields, and how
	 * @throws IllegalArgumentException if the compiler does not find the struct; the
	 * message has all that the compiler says
	 * @throws IllegalStateException if no header is named
	 */
	public void verify() {
		if (this.headers.isEmpty()) {
			throw new IllegalStateException("Name the header of %s with header(...)".formatted(this.struct));
		}
		Probe probe = new Probe(this.compiler, List.copyOf(this.flags), List.copyOf(this.headers));
		NativeType.Aggregate found = probe.struct(this.struct);
		StructComparison comparison = new StructComparison();
		comparison.compare(this.type, this.layout, found);
		if (!comparison.differences().isEmpty()) {
			throw new AssertionError("%s is not %s of %s:%n- %s%n%n%s".formatted(this.type.getName(), found.text(),
					probe.header(), String.join(System.lineSeparator() + "- ", comparison.differences()),
					LayoutTable.of(found, this.layout)));
		}
	}

}
