package dev.qbipcs.sample.telemetry;

import dev.qbipcs.sample.CommandLineClient;
import dev.qbipcs.sample.SampleServices;
import dev.qbipcs.testsupport.ChildProcess;
import dev.qbipcs.testsupport.ServiceNames;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The output of the command-line client.
 */
class CommandLineIT extends SampleServices {

	@Test
	void sendsAReadingAndPrintsStatistics() {
		assertThat(CommandLineClient.run(TELEMETRY, "send", "terminal", "-71.5"))
			.isEqualTo("{\"sensor\":\"terminal\",\"alert\":false}");
		assertThat(CommandLineClient.run(TELEMETRY, "stats"))
			.contains("{\"sensor\":\"terminal\",\"count\":1,\"min\":-71.5,\"max\":-71.5,\"average\":-71.5,"
					+ "\"lastValue\":-71.5,\"lastAt\":");
	}

	@Test
	void sendsAnyNameAndNumberUnchanged() {
		CommandLineClient.run(TELEMETRY, "send", "\"Büro\"\\\t1", "0.1");
		CommandLineClient.run(TELEMETRY, "send", "precise", "0.30000000000000004");
		assertThat(CommandLineClient.run(TELEMETRY, "stats"))
			.contains("{\"sensor\":\"\\\"Büro\\\"\\\\\\t1\",\"count\":1,\"min\":0.1,")
			.contains("{\"sensor\":\"precise\",\"count\":1,\"min\":0.30000000000000004,");
	}

	@Test
	void loadsTheServices() {
		assertThat(CommandLineClient.run(TELEMETRY, "load", "send", "2")).matches("[1-9]\\d*\n[1-9]\\d*");
		assertThat(CommandLineClient.run(TELEMETRY, "stats")).contains("{\"sensor\":\"load\",\"count\":");
		assertThat(CommandLineClient.run(ECHO, "load", "echo", "1")).matches("[1-9]\\d*");
		expectFailure(1, "telemetry: the service refused: Function not implemented (-38)", TELEMETRY, "load", "echo",
				"1");
		expectFailure(2, "telemetry: SECONDS must be a number above 0, but is \"soon\"", TELEMETRY, "load", "send",
				"soon");
	}

	@Test
	void explainsARefusal() {
		expectFailure(1, "telemetry: the service refused: Invalid argument (-22)", TELEMETRY, "send", " ", "1");
	}

	@ParameterizedTest
	@ValueSource(strings = { "warm", "", "1x", "nan", "inf", "1e999" })
	void requiresANumber(String value) {
		expectFailure(2, "telemetry: VALUE must be a number, but is \"" + value + "\"", TELEMETRY, "send", "x", value);
	}

	@Test
	void explainsThatNoServiceIsRunning() {
		String nobody = ServiceNames.unique("nobody");
		expectFailure(1, "telemetry: " + nobody + ": nobody serves it; start the sample first", nobody, "stats");
	}

	@Test
	void printsItsUsage() {
		try (ChildProcess client = CommandLineClient.start(TELEMETRY, "sing")) {
			assertThat(client.exitCode()).isEqualTo(2);
			assertThat(client.output()).startsWith("usage: telemetry [-s SERVICE] COMMAND");
		}
	}

	private static void expectFailure(int code, String message, String service, String... arguments) {
		try (ChildProcess client = CommandLineClient.start(service, arguments)) {
			assertThat(client.exitCode()).isEqualTo(code);
			assertThat(client.output()).isEqualTo(message);
		}
	}

}
