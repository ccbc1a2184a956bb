package dev.qbipcs.struct.tool;

import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/**
 * Writes the record for a struct of a C header, as a command:
 * {@code java -cp qbipcs-core.jar dev.qbipcs.struct.tool.RecordWriter header.h "struct foo"}
 * prints its source.
 * <p>
 * The C compiler is asked for the struct, so that macros, attributes and its own rules
 * count. Each member is a component, and structs and enums inside are types inside the
 * record; what Java has no counterpart for is a {@code byte[]} with a comment.
 */
public final class RecordWriter {

	private static final String USAGE = """
			Usage: java -cp qbipcs-core.jar dev.qbipcs.struct.tool.RecordWriter [options] header... struct

			Prints the record for a struct of a C header.

			  header           a file, or a name as in #include; the headers that it needs come before it
			  struct           "struct foo", or the name of a typedef

			  --package NAME   the package of the record
			  --name NAME      its name; that of the struct by default
			  --compiler CC    the C compiler, cc by default
			  -I, -D and all others that begin with one dash are for the compiler
			""";

	/** Options of the compiler that have an argument of their own. */
	private static final Set<String> WITH_ARGUMENT = Set.of("-I", "-D", "-U", "-include", "-isystem", "-iquote",
			"-idirafter", "-imacros");

	private String packageName = "";

	private String name = "";

	private String compiler = "cc";

	private final List<String> flags = new ArrayList<>();

	private final List<String> names = new ArrayList<>();

	private RecordWriter() {
	}

	/**
	 * Run the command. It ends with the status 0, 1 if there is no such struct, or 2 if
	 * the arguments are wrong.
	 * @param arguments options, headers and struct
	 */
	public static void main(String[] arguments) {
		System.exit(run(arguments, System.out, System.err));
	}

	static int run(String[] arguments, PrintStream out, PrintStream err) {
		if (List.of(arguments).contains("--help")) {
			out.print(USAGE);
			return 0;
		}
		RecordWriter writer = new RecordWriter();
		try {
			writer.parse(new ArrayDeque<>(Arrays.asList(arguments)));
		}
		catch (IllegalArgumentException ex) {
			err.print(ex.getMessage() + System.lineSeparator() + System.lineSeparator() + USAGE);
			return 2;
		}
		try {
			out.print(writer.source());
			return 0;
		}
		catch (IllegalArgumentException | IllegalStateException | UncheckedIOException ex) {
			err.println(ex.getMessage());
			return 1;
		}
	}

	private void parse(Deque<String> arguments) {
		while (!arguments.isEmpty()) {
			String argument = arguments.poll();
			switch (argument) {
				case "--package" -> this.packageName = next(argument, arguments);
				case "--name" -> this.name = next(argument, arguments);
				case "--compiler" -> this.compiler = next(argument, arguments);
				default -> other(argument, arguments);
			}
		}
		if (this.names.size() < 2) {
			throw new IllegalArgumentException("Name a header and a struct");
		}
	}

	private void other(String argument, Deque<String> arguments) {
		if (argument.startsWith("--")) {
			throw new IllegalArgumentException("There is no option " + argument);
		}
		if (!argument.startsWith("-")) {
			this.names.add(argument);
			return;
		}
		this.flags.add(argument);
		if (WITH_ARGUMENT.contains(argument)) {
			this.flags.add(next(argument, arguments));
		}
	}

	private static String next(String option, Deque<String> arguments) {
		String value = arguments.poll();
		if (value == null) {
			throw new IllegalArgumentException(option + " needs a value behind it");
		}
		return value;
	}

	private String source() {
		Probe probe = new Probe(List.of(this.compiler), this.flags, this.names.subList(0, this.names.size() - 1));
		NativeType.Aggregate struct = probe.struct(this.names.getLast());
		return new JavaTypes().source(struct, this.packageName, this.name, probe.header());
	}

}
