package dev.qbipcs.struct.tool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.qbipcs.struct.tool.NativeType.Aggregate;
import dev.qbipcs.struct.tool.NativeType.Member;
import dev.qbipcs.struct.tool.NativeType.Sequence;

/**
 * Asks the C compiler for a struct: compiles a small source that has a variable of its
 * type, and reads the debug information. Nothing of it is run.
 *
 * @param compiler the command
 * @param flags what it is given besides
 * @param headers what the source includes, in this order: files, or names as in
 * {@code #include}
 */
record Probe(List<String> compiler, List<String> flags, List<String> headers) {

	private static final List<String> OWN_FLAGS = List.of("-x", "c", "-c", "-w", "-g", "-gdwarf-4", "-gz=none",
			"-fno-lto");

	private static final String VARIABLE = "qbipcs_probe_";

	/**
	 * Find a struct.
	 * @param name {@code struct} and its tag, its tag only, or the name of a typedef
	 * @return the struct
	 * @throws IllegalArgumentException if the compiler does not find it; the message has
	 * all that the compiler says
	 */
	Aggregate struct(String name) {
		String type = name.strip();
		if (type.contains(" ")) {
			return find(type);
		}
		try {
			return find("struct " + type);
		}
		catch (CompilationException ex) {
			try {
				return find(type);
			}
			catch (CompilationException ignored) {
				throw ex;
			}
		}
	}

	/**
	 * Return the header that declares the struct; those before it are what it needs.
	 * @return its name
	 */
	String header() {
		return this.headers.getLast();
	}

	private Aggregate find(String type) {
		List<DebugEntry> variables = compile(type, List.of(type + " " + VARIABLE + "0"));
		NativeType found = new NativeTypes().of(variables.getFirst().type());
		if (!(found instanceof Aggregate struct) || struct.isUnion()) {
			throw new IllegalArgumentException("%s of %s is no struct".formatted(type, header()));
		}
		Map<String, Aggregate> places = new LinkedHashMap<>();
		places.put(type, struct);
		addPlaces(struct, "((%s *) 0)->".formatted(type), places);
		List<String> declarations = places.keySet()
			.stream()
			.map((place) -> "char %s%%d[_Alignof(%s)]".formatted(VARIABLE, place))
			.toList();
		List<DebugEntry> alignments = compile(type, declarations);
		int index = 0;
		for (Aggregate aggregate : places.values()) {
			aggregate.setAlignment(new NativeTypes().of(alignments.get(index++).type()).size());
		}
		return struct;
	}

	// How C names the types of the structs and unions inside; debug information does not
	// know their alignments.
	private static void addPlaces(Aggregate aggregate, String prefix, Map<String, Aggregate> places) {
		for (Member member : aggregate.members()) {
			StringBuilder path = new StringBuilder(prefix).append(member.name());
			NativeType type = member.type();
			while (type instanceof Sequence array) {
				path.append("[0]");
				type = array.element();
			}
			if (type instanceof Aggregate inner) {
				if (member.name().isEmpty()) {
					addPlaces(inner, prefix, places);
				}
				else if (!places.containsValue(inner)) {
					places.put("__typeof__(" + path + ")", inner);
					addPlaces(inner, path + ".", places);
				}
			}
		}
	}

	// Returns the variables that are declared, in their order.
	private List<DebugEntry> compile(String type, List<String> declarations) {
		StringBuilder source = new StringBuilder();
		this.headers.forEach((header) -> source.append("#include ").append(include(header)).append('\n'));
		for (int i = 0; i < declarations.size(); i++) {
			source.append(declarations.get(i).replace("%d", Integer.toString(i))).append(";\n");
		}
		List<DebugEntry> units = DebugInformation.read(new ObjectFile(compile(type, source.toString())));
		Map<String, DebugEntry> variables = new LinkedHashMap<>();
		units.stream()
			.flatMap((unit) -> unit.children(DebugEntry.VARIABLE).stream())
			.forEach((variable) -> variables.put(variable.name(), variable));
		List<DebugEntry> found = new ArrayList<>();
		for (int i = 0; i < declarations.size(); i++) {
			DebugEntry variable = variables.get(VARIABLE + i);
			if (variable == null) {
				throw new IllegalStateException("The debug information of %s lacks a variable".formatted(type));
			}
			found.add(variable);
		}
		return found;
	}

	private byte[] compile(String type, String source) {
		try {
			Path directory = Files.createTempDirectory("qbipcs-probe");
			try {
				Path input = Files.writeString(directory.resolve("probe.c"), source);
				Path output = directory.resolve("probe.o");
				List<String> command = new ArrayList<>(this.compiler);
				command.addAll(this.flags);
				command.addAll(OWN_FLAGS);
				command.addAll(List.of("-o", output.toString(), input.toString()));
				run(type, command, directory.resolve("messages"));
				return Files.readAllBytes(output);
			}
			finally {
				delete(directory);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void run(String type, List<String> command, Path messages) throws IOException {
		Process process;
		try {
			process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(messages.toFile()).start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot run the C compiler %s; install one, or name another one"
				.formatted(String.join(" ", this.compiler)), ex);
		}
		try {
			if (process.waitFor() != 0) {
				throw new CompilationException("The C compiler cannot make %s of %s:%n%n%s%n%s".formatted(type,
						header(), String.join(" ", command), Files.readString(messages)));
			}
		}
		catch (InterruptedException ex) {
			process.destroy();
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted while the C compiler ran", ex);
		}
	}

	private static String include(String header) {
		if (header.startsWith("<")) {
			return header;
		}
		Path file = Path.of(header);
		return '"' + (Files.isRegularFile(file) ? file.toAbsolutePath().toString() : header) + '"';
	}

	private static void delete(Path directory) throws IOException {
		try (Stream<Path> files = Files.list(directory)) {
			for (Path file : files.toList()) {
				Files.delete(file);
			}
		}
		Files.delete(directory);
	}

	/**
	 * The compiler refuses the probe.
	 */
	private static final class CompilationException extends IllegalArgumentException {

		private static final long serialVersionUID = 1L;

		CompilationException(String message) {
			super(message);
		}

	}

}
