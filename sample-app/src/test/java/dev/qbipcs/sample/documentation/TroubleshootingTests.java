package dev.qbipcs.sample.documentation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The messages that the manual explains exist in the code.
 */
class TroubleshootingTests {

	private static final Pattern MESSAGE = Pattern.compile("^\\| `([^`]+)`", Pattern.MULTILINE);

	@Test
	void everyMessageIsInTheCode() throws IOException {
		String manual = Repository.read(Repository.ROOT.resolve("docs/manual.md"));
		List<String> messages = MESSAGE.matcher(manual.substring(manual.indexOf("## Troubleshooting")))
			.results()
			.map((result) -> result.group(1))
			.toList();
		String code = code();
		assertThat(messages).hasSizeGreaterThan(20).allMatch(code::contains);
	}

	// messages are often concatenated from several lines
	private static String code() throws IOException {
		StringBuilder code = new StringBuilder();
		for (String module : new String[] { "qbipcs-core", "qbipcs-spring-boot-autoconfigure" }) {
			try (Stream<Path> files = Files.walk(Repository.ROOT.resolve(module).resolve("src/main/java"))) {
				code.append(files.filter((file) -> file.toString().endsWith(".java"))
					.map(Repository::read)
					.collect(Collectors.joining()));
			}
		}
		return code.toString().replaceAll("\"\\s*\\+ \"", "");
	}

}
