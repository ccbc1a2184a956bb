package dev.qbipcs.sample.documentation;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.qbipcs.testsupport.ChildProcess;
import dev.qbipcs.testsupport.ServiceNames;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs the README's service and its two clients unchanged except for the name of the
 * service, which may be in use.
 */
class ReadmeIT {

	// Libraries of the sample that the README does not mention, such as a web server
	private static final Pattern SAMPLE_ONLY = Pattern
		.compile(".*/(tomcat-embed-|spring-(boot-)?web|spring-boot-(tomcat|servlet|actuator)).*\\.jar");

	private final String service = ServiceNames.unique("orders");

	private final List<Snippet> snippets = Snippet.of(Repository.ROOT.resolve("README.md"));

	@TempDir
	private Path directory;

	@Test
	void itsServiceAnswersItsClients() {
		List<Snippet> java = snippets("java");
		java.forEach((snippet) -> SnippetCompiler.java(snippet, this.directory));
		Path client = SnippetCompiler.c(snippets("c").getFirst(), this.directory);
		String expected = this.snippets.stream()
			.filter((snippet) -> snippet.language().equals("text"))
			.map((snippet) -> snippet.text().strip().replace("1000", uid()))
			.findFirst()
			.orElseThrow();
		try (ChildProcess shop = java(java.getFirst())) {
			shop.expect(".*Started IPC service.*" + this.service + ".*");
			assertThat(run(ChildProcess.start(List.of(client.toString())))).isEqualTo(expected);
			assertThat(run(java(java.getLast(), namedJars()))).isEqualTo(expected.replace("\"left\":8", "\"left\":6"));
			shop.signal("TERM");
			assertThat(shop.exitCode()).as(shop.output()).isEqualTo(128 + 15);
		}
	}

	private List<Snippet> snippets(String language) {
		return this.snippets.stream()
			.filter((snippet) -> snippet.language().equals(language))
			.map((snippet) -> snippet.replace("\"orders\"", "\"" + this.service + "\""))
			.toList();
	}

	private ChildProcess java(Snippet main) {
		// Without the classes of this module, whose configuration the README does not
		// mention either
		return java(main,
				classPath().filter((path) -> !path.startsWith(Path.of("target").toAbsolutePath().toString()))
					.filter((path) -> !SAMPLE_ONLY.matcher(path).matches())
					.toList());
	}

	// The jars that the README lists for a client without Maven or Gradle.
	private static List<String> namedJars() {
		String sentence = Repository.read(Repository.ROOT.resolve("README.md"))
			.replaceFirst("(?s).*the class path is three jars:(.*?)the last two.*", "$1");
		List<String> names = Pattern.compile("`([^`]+)`")
			.matcher(sentence)
			.results()
			.map((name) -> name.group(1))
			.toList();
		List<String> jars = classPath().filter((path) -> names.stream().anyMatch((name) -> isJar(path, name))).toList();
		assertThat(names).hasSize(3);
		assertThat(jars).as("the jars %s of the README", names).hasSize(3);
		return jars;
	}

	// In a build of all modules ours is a directory.
	private static boolean isJar(String path, String name) {
		return path.endsWith("/" + name + ".jar")
				|| (path.contains("/" + name + "/") && !path.contains("tests") && !path.contains("test-classes"));
	}

	private static Stream<String> classPath() {
		return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator));
	}

	private ChildProcess java(Snippet main, List<String> libraries) {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--illegal-native-access=deny", "-cp",
				this.directory + File.pathSeparator + String.join(File.pathSeparator, libraries), main.className()));
		return ChildProcess.start(command);
	}

	private static String run(ChildProcess process) {
		try (process) {
			return process.succeed();
		}
	}

	private static String uid() {
		return run(ChildProcess.start(List.of("id", "-u")));
	}

}
