package dev.qbipcs.internal.transport;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class CommandLineTests {

	@TempDir
	private Path proc;

	@Test
	void argumentsAreSeparated() throws IOException {
		assertThat(commandLine("java\0-jar\0orders.jar\0")).isEqualTo("java -jar orders.jar");
	}

	@Test
	void charactersThatCouldForgeALineAreEscaped() throws IOException {
		assertThat(commandLine("a\n2026 ERROR forged\u001b[2J\u2028\u202eb\0\u00e9"))
			.isEqualTo("a\\u000a2026 ERROR forged\\u001b[2J\\u2028\\u202eb \u00e9");
	}

	@Test
	void bothEndsOfALongCommandLineAreShown() throws IOException {
		assertThat(commandLine("java\0-cp\0" + "x".repeat(5000) + "\0com.example.Main")).hasSizeLessThan(250)
			.startsWith("java -cp x")
			.endsWith("x com.example.Main");
	}

	@Test
	void aProcessMayHaveNoCommandLineOrBeGone() throws IOException {
		assertThat(commandLine("")).isEmpty();
		assertThat(CommandLine.of(this.proc, 4711)).isEmpty();
	}

	@Test
	void thisProcessHasACommandLine() {
		assertThat(CommandLine.of(Path.of("/proc"), (int) ProcessHandle.current().pid())).contains("java");
	}

	private String commandLine(String arguments) throws IOException {
		Path process = Files.createDirectories(this.proc.resolve("42"));
		Files.write(process.resolve("cmdline"), arguments.getBytes(StandardCharsets.UTF_8));
		return CommandLine.of(this.proc, 42);
	}

}
