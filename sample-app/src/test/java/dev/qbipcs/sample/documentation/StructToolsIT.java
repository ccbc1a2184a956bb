package dev.qbipcs.sample.documentation;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.qbipcs.struct.tool.StructVerifier;
import dev.qbipcs.testsupport.ChildProcess;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What the page about C structs says of records and headers, with the header at its
 * beginning.
 */
class StructToolsIT {

	private static final String HEADER = "reading.h";

	private final List<Snippet> snippets = Snippet.of(Repository.ROOT.resolve("docs/c-structs.md"));

	@TempDir
	private Path directory;

	@BeforeEach
	void writeHeader() throws IOException {
		Files.writeString(this.directory.resolve(HEADER), snippet("c", "struct reading").text());
	}

	@Test
	void theCommandPrintsTheRecord() {
		String command = snippet("sh", "RecordWriter").text()
			.strip()
			.replaceFirst("^java -cp \\S+", Matcher.quoteReplacement("\"$1\" -cp \"$2\""))
			.replaceFirst("-I \\S+", Matcher.quoteReplacement("-I \"$3\""));
		try (ChildProcess writer = ChildProcess.start(
				List.of("sh", "-c", command, "sh", Path.of(System.getProperty("java.home"), "bin", "java").toString(),
						System.getProperty("java.class.path"), this.directory.toString()))) {
			assertThat(writer.succeed().strip()).isEqualTo(snippet("java", "public record Reading").text().strip());
		}
	}

	@Test
	void theVerifierSaysWhatDiffers() throws Exception {
		Snippet test = snippet("java", "StructVerifier");
		SnippetCompiler.java(test, this.directory);
		try (URLClassLoader loader = new URLClassLoader(new URL[] { this.directory.toUri().toURL() },
				getClass().getClassLoader())) {
			Class<? extends Record> type = loader.loadClass(test.className()).asSubclass(Record.class);
			StructVerifier verifier = StructVerifier.of(type)
				.include(this.directory)
				.header("<stdint.h>")
				.header(HEADER)
				.struct("reading");
			verifier.verify();
			Path header = this.directory.resolve(HEADER);
			Files.writeString(header, Files.readString(header).replace("double value", "int unit; double value"));
			assertThatExceptionOfType(AssertionError.class).isThrownBy(verifier::verify)
				.satisfies((error) -> assertThat(lines(String.valueOf(error.getMessage())))
					.isEqualTo(lines(snippet("text", "is not struct reading").text())));
		}
	}

	private static String lines(String text) {
		return text.lines().map(String::stripTrailing).collect(Collectors.joining("\n"));
	}

	private Snippet snippet(String language, String part) {
		Stream<Snippet> found = this.snippets.stream()
			.filter((snippet) -> snippet.language().equals(language) && snippet.text().contains(part));
		return found.findFirst().orElseThrow();
	}

}
