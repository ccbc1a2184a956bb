package dev.qbipcs.sample.documentation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.stream.Stream;

import dev.qbipcs.sample.CommandLineClient;
import dev.qbipcs.testsupport.ChildProcess;
import dev.qbipcs.testsupport.NativeProgram;
import dev.qbipcs.testsupport.ServiceNames;
import dev.qbipcs.testsupport.SharedMemory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs the manual's commands for a warm start with the sample's jar: extracts it, has C
 * clients train it, and starts it with what the JVM has learned.
 */
class WarmStartIT {

	private static final Path JAR = Path.of("target", "sample-app.jar");

	private static final int SIGTERM = 143;

	private final String echo = ServiceNames.unique("sample-echo");

	private final String socket = ServiceNames.unique("sample-echo-socket");

	private final String telemetry = ServiceNames.unique("sample-telemetry");

	@TempDir
	private Path directory;

	@Test
	void aStartWithWhatATrainingRunLearnedServesItsClients() {
		assertThat(JAR).as("built by the phase package").exists();
		List<String> commands = commands();
		assertThat(commands).hasSize(3);
		try (ChildProcess extraction = java(commands.getFirst())) {
			extraction.succeed();
		}
		assertThat(serve(java(commands.get(1), arguments()))).contains("AOTCache creation is complete");
		// without a cache that fits it ends at once
		String warm = commands.getLast().replace("-XX:AOTCache=", "-XX:AOTMode=on -Xlog:aot -XX:AOTCache=");
		assertThat(serve(java(warm, arguments()))).contains("Using AOT-linked classes: true").doesNotContain("WARN");
	}

	private String serve(ChildProcess sample) {
		try (sample) {
			sample.expect(".*Started SampleApplication.*");
			NativeProgram.QB_CLIENT.run("roundtrip", this.echo, 1000, 2000);
			NativeProgram.QB_CLIENT.run("roundtrip", this.socket, 1000, 2000);
			assertThat(CommandLineClient.run(this.telemetry, "load", "send", "1")).matches("[1-9]\\d*");
			assertThat(CommandLineClient.run(this.telemetry, "stats")).contains("\"load\"");
			sample.signal("TERM");
			assertThat(sample.exitCode()).as(sample.output()).isEqualTo(SIGTERM);
			assertThat(sample.output()).contains("Stopped IPC services").doesNotContain("ERROR");
			SharedMemory.assertNothingLeftOf(sample.pid());
			return sample.output();
		}
	}

	private List<String> commands() {
		return Snippet.of(Repository.ROOT.resolve("docs/manual.md"))
			.stream()
			.filter((snippet) -> snippet.text().startsWith("java "))
			.flatMap((snippet) -> snippet.text().lines())
			.map((line) -> line.replace("-jar orders.jar", "-jar " + JAR)
				.replace("orders/orders.jar", "orders/sample-app.jar")
				.replaceAll("\\borders(?=/|$)", Matcher.quoteReplacement(this.directory.resolve("orders").toString())))
			.toList();
	}

	private String[] arguments() {
		return new String[] { "--server.port=0", "--sample.echo.name=" + this.echo,
				"--sample.echo.socket-name=" + this.socket, "--sample.telemetry.name=" + this.telemetry };
	}

	private static ChildProcess java(String line, String... arguments) {
		List<String> command = new ArrayList<>(
				List.of(line.replaceFirst("^java", Path.of(System.getProperty("java.home"), "bin", "java").toString())
					.split(" ")));
		command.addAll(Stream.of(arguments).toList());
		return ChildProcess.start(command);
	}

}
