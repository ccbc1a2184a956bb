package dev.qbipcs.sample.documentation;

import java.nio.file.Path;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A command in the documentation, to be run at the root of the repository.
 */
public final class ShellLine {

	private static final String CLIENT = "sample-app/clients/c/telemetry";

	private final List<String> words;

	private ShellLine(String line) {
		this.words = List.of(line.strip().split("\\s+"));
	}

	/**
	 * Assert that a command names programs, directories and tests that exist.
	 * @param line the command
	 */
	public static void assertCanBeTyped(String line) {
		new ShellLine(line).check();
	}

	private void check() {
		String command = this.words.getFirst();
		if (command.startsWith("./")) {
			Path script = Repository.ROOT.resolve(command);
			assertThat(script).isExecutable();
			this.words.stream()
				.filter((word) -> word.startsWith("--"))
				.forEach((option) -> assertThat(Repository.read(script)).contains(option));
		}
		else if (command.equals(CLIENT)) {
			assertThat(Repository.read(Repository.ROOT.resolve(CLIENT + ".c")))
				.contains("strcmp(command, \"%s\")".formatted(this.words.get(1)));
		}
		else if (command.equals("make")) {
			assertThat(this.words.get(1)).isEqualTo("-C");
			assertThat(Repository.ROOT.resolve(this.words.get(2)).resolve("Makefile")).exists();
		}
		else if (command.equals("curl")) {
			// ManualIT runs it
			assertThat(this.words.getLast()).startsWith("http://localhost:8080/");
		}
		else if (command.equals("java")) {
			// WarmStartIT runs the jar, and StructToolsIT the other
			assertThat(this.words).containsAnyOf("-jar", "dev.qbipcs.struct.tool.RecordWriter");
		}
		else if (command.equals("mvn")) {
			checkMaven();
		}
		else {
			throw new AssertionError("Nobody checks that \"%s\" exists".formatted(command));
		}
	}

	private void checkMaven() {
		for (int i = 1; i < this.words.size(); i++) {
			String word = this.words.get(i);
			if (word.equals("-pl")) {
				Path module = Repository.ROOT.resolve(this.words.get(i + 1));
				assertThat(module.resolve("pom.xml")).exists();
			}
			else if (word.startsWith("-Dtest=")) {
				assertThat(word).matches((name) -> Repository.declares(name.substring("-Dtest=".length())), "exists");
			}
			else if (word.contains("spring-javaformat-maven-plugin")) {
				String version = word.split(":", -1)[2];
				assertThat(Repository.read(Repository.ROOT.resolve("pom.xml")))
					.containsPattern("<artifactId>spring-javaformat-maven-plugin</artifactId>\\s*<version>" + version);
			}
		}
	}

}
