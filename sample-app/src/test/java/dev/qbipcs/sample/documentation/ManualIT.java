package dev.qbipcs.sample.documentation;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.qbipcs.sample.SampleApplication;
import dev.qbipcs.testsupport.ChildProcess;
import dev.qbipcs.testsupport.NativeProgram;
import dev.qbipcs.testsupport.ServiceNames;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs every {@code curl} of the manual, in its order, against a sample that a C program
 * floods, and compares the responses with those in the manual: the same fields
 * everywhere, and the same values where they depend only on the request.
 */
class ManualIT {

	private static final Pattern VARIABLE = Pattern.compile(
			"^(pid|uid|user|gid|command|connectedSince|lastActivity|requests|responses|events|sendRetries|recvRetries|"
					+ "flowControl.*|eventQueueLength|bytes.*|accepted|closed|activeConnections|connections|loop.*|total|free|id|used|limit.*)$");

	private static final String ECHO = ServiceNames.unique("sample-echo");

	private static final String SOCKET = ServiceNames.unique("sample-echo-socket");

	private static final String TELEMETRY = ServiceNames.unique("sample-telemetry");

	private static ConfigurableApplicationContext sample;

	private static String port;

	@BeforeAll
	static void start() {
		sample = SpringApplication.run(SampleApplication.class, "--server.port=0", "--sample.echo.name=" + ECHO,
				"--sample.echo.socket-name=" + SOCKET, "--sample.telemetry.name=" + TELEMETRY,
				"--sample.producer.enabled=false");
		port = sample.getEnvironment().getRequiredProperty("local.server.port");
	}

	@AfterAll
	static void stop() {
		sample.close();
	}

	@Test
	void everyCurlAnswersAsDocumented() throws Exception {
		List<Snippet> snippets = Snippet.of(Repository.ROOT.resolve("docs/manual.md"))
			.stream()
			.filter((snippet) -> snippet.language().matches("sh|json"))
			.toList();
		int answers = 0;
		List<ChildProcess> flooders = new ArrayList<>();
		try {
			for (int i = 0; i < snippets.size(); i++) {
				Snippet command = snippets.get(i);
				if (!command.text().startsWith("curl ")) {
					continue;
				}
				if (flooders.stream().noneMatch(ChildProcess::isAlive)) {
					flooders.add(flood());
				}
				String answer = run(command);
				if (command.text().contains("-X DELETE") && answer.isEmpty()) {
					// the flooder notices a moment later
					flooders.getLast().exitCode();
				}
				if (i + 1 < snippets.size() && snippets.get(i + 1).language().equals("json")) {
					compare(snippets.get(i + 1), answer);
					answers++;
				}
			}
		}
		finally {
			flooders.forEach(ChildProcess::close);
		}
		assertThat(answers).isPositive();
		assertThat(flooders).as("the flooder was thrown out").hasSizeGreaterThan(1);
	}

	private static ChildProcess flood() {
		ChildProcess client = NativeProgram.QB_LOAD.start("pipeline", ECHO, 100, 1_000_000_000, 1);
		Awaitility.await()
			.until(() -> service().path("connections")
				.valueStream()
				.anyMatch((one) -> one.path("requests").asInt() > 0));
		return client;
	}

	private static String run(Snippet command) throws IOException {
		String line = here(command.text().strip()).replaceAll("/" + ECHO + "/1\\b", "/" + ECHO + "/" + connection());
		try (ChildProcess shell = ChildProcess.start(List.of("sh", "-c", line.replaceFirst("^curl ", "curl -sS ")))) {
			return shell.succeed();
		}
	}

	private static void compare(Snippet expected, String answer) {
		JsonNode wanted = JsonMapper.shared().readTree(here(expected.text()));
		compare(expected + " ", wanted, JsonMapper.shared().readTree(answer));
	}

	private static void compare(String where, JsonNode expected, JsonNode actual) {
		if (expected.isObject()) {
			assertThat(new TreeSet<>(actual.propertyNames())).as(where + ": " + actual)
				.containsAll(expected.propertyNames());
			expected.propertyStream()
				.filter((field) -> field.getValue().isContainer() || !VARIABLE.matcher(field.getKey()).matches())
				.forEach((field) -> compare(where + "/" + field.getKey(), field.getValue(),
						actual.path(field.getKey())));
		}
		else if (expected.isArray() && !expected.isEmpty() && expected.get(0).isObject()) {
			assertThat(actual.isEmpty()).as(where + ": " + actual).isFalse();
			compare(where + "[0]", expected.get(0), actual.get(0));
		}
		else {
			assertThat(actual).as(where).isEqualTo(expected);
		}
	}

	private static String here(String text) {
		return text.replace("localhost:8080", "localhost:" + port)
			.replace("sample-telemetry", TELEMETRY)
			.replaceAll("sample-echo-socket", Matcher.quoteReplacement(SOCKET))
			.replaceAll("sample-echo(?=[\"/?,;\\s]|$)", Matcher.quoteReplacement(ECHO));
	}

	private static long connection() throws IOException {
		return service().path("connections")
			.valueStream()
			.mapToLong((one) -> one.path("id").asLong())
			.findFirst()
			.orElse(1);
	}

	private static JsonNode service() throws IOException {
		try (var stream = URI.create("http://localhost:" + port + "/actuator/qbipcs/" + ECHO).toURL().openStream()) {
			return JsonMapper.shared().readTree(stream);
		}
	}

}
