package dev.qbipcs.sample.page;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import dev.qbipcs.client.IpcClient;
import dev.qbipcs.testsupport.NativeProgram;
import dev.qbipcs.testsupport.Patience;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Checks the metrics and labels in {@code docs/grafana-dashboard.json} against the
 * sample's Prometheus endpoint.
 */
class DashboardIT {

	private static final Path DASHBOARD = Path.of("..", "docs", "grafana-dashboard.json");

	private static final Pattern SAMPLE = Pattern.compile("^(\\w+)\\{(.*)} \\S+$", Pattern.MULTILINE);

	private static final Pattern LABEL = Pattern.compile("(\\w+)=~?\"");

	private static final Pattern METRIC = Pattern.compile("qbipcs_\\w+");

	private static final Pattern SELECTION = Pattern.compile("(qbipcs_\\w+)\\{([^}]*)}");

	private static final Pattern GROUPING = Pattern.compile("by \\(([^)]*)\\)");

	@Test
	void queriesOnlyMetricsThatAreServed() throws Exception {
		try (RunningSample sample = new RunningSample("sample.producer.enabled=false")) {
			NativeProgram.QB_CLIENT.run("many", sample.echo, 2, 5);
			fail(sample);
			Map<String, Set<String>> served = served(sample);
			List<String> expressions = expressions();
			assertThat(expressions).hasSizeGreaterThan(20);
			for (String expression : expressions) {
				Set<String> labels = new HashSet<>();
				METRIC.matcher(expression).results().map(MatchResult::group).forEach((metric) -> {
					assertThat(served).as(expression).containsKey(metric);
					labels.addAll(served.getOrDefault(metric, Set.of()));
				});
				SELECTION.matcher(expression)
					.results()
					.forEach((selection) -> assertThat(served.get(selection.group(1))).as(expression)
						.containsAll(matches(LABEL, selection.group(2))));
				assertThat(labels).as(expression).containsAll(groupings(expression));
			}
		}
	}

	// The counter of errors exists after the first one
	private static void fail(RunningSample sample) {
		try (IpcClient client = IpcClient.connect(sample.echo)) {
			assertThat(client.sendAndReceive(4, new byte[0], Patience.LIMIT).error()).isEqualTo(-22);
		}
	}

	private static Map<String, Set<String>> served(RunningSample sample) throws Exception {
		try (HttpClient http = HttpClient.newHttpClient()) {
			String text = http
				.send(HttpRequest.newBuilder(sample.address("/actuator/prometheus")).build(), BodyHandlers.ofString())
				.body();
			Map<String, Set<String>> served = new HashMap<>();
			SAMPLE.matcher(text)
				.results()
				.forEach((line) -> served.computeIfAbsent(line.group(1), (name) -> new HashSet<>())
					.addAll(matches(LABEL, line.group(2))));
			return served;
		}
	}

	private static List<String> expressions() throws Exception {
		return JsonMapper.shared()
			.readTree(Files.readString(DASHBOARD))
			.findValues("expr")
			.stream()
			.map((expression) -> expression.stringValue())
			.toList();
	}

	private static List<String> groupings(String expression) {
		return matches(GROUPING, expression).stream()
			.flatMap((labels) -> Arrays.stream(labels.split(",", -1)))
			.map(String::strip)
			.toList();
	}

	private static List<String> matches(Pattern pattern, String text) {
		return pattern.matcher(text).results().map((result) -> result.group(1)).toList();
	}

}
