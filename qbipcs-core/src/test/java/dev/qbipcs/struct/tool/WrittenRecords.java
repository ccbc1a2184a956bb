package dev.qbipcs.struct.tool;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import javax.tools.ToolProvider;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Records that {@link RecordWriter} writes for structs: they compile without a warning,
 * and the verifier agrees with them.
 */
public final class WrittenRecords {

	private final Path directory;

	private final List<Written> records = new ArrayList<>();

	/**
	 * Begin without any.
	 * @param directory where headers are, and sources are written
	 */
	public WrittenRecords(Path directory) {
		this.directory = directory;
	}

	/**
	 * Write a record.
	 * @param header the header
	 * @param struct the struct
	 */
	public void write(String header, String struct) {
		String name = "Written" + this.records.size();
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		String[] arguments = { "-I", this.directory.toString(), "--name", name, header, struct };
		int status = RecordWriter.run(arguments, new PrintStream(out, true, StandardCharsets.UTF_8), System.err);
		assertThat(status).as(struct).isZero();
		this.records.add(new Written(name, header, struct, out.toString(StandardCharsets.UTF_8)));
	}

	/**
	 * Assert that all of them are the structs that they were written for.
	 */
	public void assertSame() {
		try {
			compile();
			try (URLClassLoader loader = new URLClassLoader(new URL[] { this.directory.toUri().toURL() },
					getClass().getClassLoader())) {
				for (Written written : this.records) {
					Class<? extends Record> type = loader.loadClass(written.name()).asSubclass(Record.class);
					StructVerifier verifier = StructVerifier.of(type)
						.header(written.header())
						.include(this.directory)
						.struct(written.struct());
					assertThat(written.source()).satisfies((source) -> verifier.verify());
				}
			}
		}
		catch (ClassNotFoundException ex) {
			throw new AssertionError(ex);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void compile() throws IOException {
		List<String> files = new ArrayList<>();
		for (Written written : this.records) {
			files.add(Files.writeString(this.directory.resolve(written.name() + ".java"), written.source()).toString());
		}
		ByteArrayOutputStream messages = new ByteArrayOutputStream();
		Stream<String> arguments = Stream.concat(Stream.of("-proc:none", "-Xlint:all,-classfile,-path", "-Werror",
				"-cp", System.getProperty("java.class.path"), "-d", this.directory.toString()), files.stream());
		int status = ToolProvider.getSystemJavaCompiler()
			.run(null, messages, messages, arguments.toArray(String[]::new));
		assertThat(status).as(() -> messages.toString(StandardCharsets.UTF_8)).isZero();
	}

	/**
	 * A record that was written.
	 *
	 * @param name its name
	 * @param header the header of its struct
	 * @param struct its struct
	 * @param source its source
	 */
	private record Written(String name, String header, String struct, String source) {

	}

}
