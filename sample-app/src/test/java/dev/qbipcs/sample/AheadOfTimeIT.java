package dev.qbipcs.sample;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.qbipcs.testsupport.ChildProcess;
import dev.qbipcs.testsupport.NativeProgram;
import dev.qbipcs.testsupport.ServiceNames;
import dev.qbipcs.testsupport.SharedMemory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * The sample's jar, started with the code generated ahead of time.
 */
class AheadOfTimeIT {

	private static final Path TARGET = Path.of("target");

	private static final int SIGTERM = 143;

	private final String echo = ServiceNames.unique("sample-echo");

	private final String socket = ServiceNames.unique("sample-echo-socket");

	private final String telemetry = ServiceNames.unique("sample-telemetry");

	@BeforeEach
	void isProcessed() {
		if (System.getenv("QBIPCS_TEST_RUN") != null) {
			// a run of all tests includes this one
			assertThat(TARGET.resolve("spring-aot")).exists();
		}
		assumeThat(TARGET.resolve("spring-aot")).as("Maven runs on a JDK before 25, which cannot process the sample")
			.exists();
	}

	@Test
	void servesClientsAndStopsCleanly() {
		try (ChildProcess sample = start()) {
			sample.expect(".*Starting AOT-processed SampleApplication.*");
			sample.expect(".*Started SampleApplication.*");
			NativeProgram.QB_CLIENT.run("roundtrip", this.echo, 1000, 50);
			NativeProgram.QB_CLIENT.run("roundtrip", this.socket, 1000, 50);
			assertThat(CommandLineClient.run(this.telemetry, "watch", "1")).contains("\"threshold\":20.0");
			assertThat(CommandLineClient.run(this.telemetry, "stats")).contains("\"boiler\"");
			stop(sample);
		}
	}

	@Test
	void appliesPropertiesOfTheRun() {
		try (ChildProcess sample = start("--sample.producer.enabled=false",
				"--qbipcs.server.services." + this.socket + ".enabled=false",
				"--qbipcs.server.services." + this.echo + ".transport=socket")) {
			sample.expect(".*\"" + this.socket + "\" is disabled.*");
			sample.expect(".*Started IPC service \"" + this.echo + "\" \\(SOCKET.*");
			sample.expect(".*Started SampleApplication.*");
			assertThat(CommandLineClient.run(this.telemetry, "send", "attic", "12.5")).contains("attic");
			assertThat(CommandLineClient.run(this.telemetry, "stats")).contains("\"attic\"").doesNotContain("boiler");
			stop(sample);
		}
	}

	private static void stop(ChildProcess sample) {
		sample.signal("TERM");
		assertThat(sample.exitCode()).as(sample.output()).isEqualTo(SIGTERM);
		assertThat(sample.output()).contains("Stopped IPC services").doesNotContain("ERROR");
		SharedMemory.assertNothingLeftOf(sample.pid());
	}

	private ChildProcess start(String... arguments) {
		Path jar = TARGET.resolve("sample-app.jar");
		assertThat(Files.exists(jar)).as("%s, which the phase package builds", jar).isTrue();
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m",
						"-XX:+UseSerialGC", "-Dspring.aot.enabled=true", "-jar", jar.toString(), "--server.port=0",
						"--sample.echo.name=" + this.echo, "--sample.echo.socket-name=" + this.socket,
						"--sample.telemetry.name=" + this.telemetry, "--sample.telemetry.alert-threshold=20",
						"--sample.producer.interval=100ms"));
		command.addAll(List.of(arguments));
		return ChildProcess.start(command);
	}

}
