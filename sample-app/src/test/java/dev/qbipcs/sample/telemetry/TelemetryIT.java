package dev.qbipcs.sample.telemetry;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

import dev.qbipcs.client.IpcClient;
import dev.qbipcs.client.IpcReply;
import dev.qbipcs.sample.SampleServices;
import dev.qbipcs.testsupport.Patience;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The readings that the hub stores and rejects, as seen by the Java client.
 */
class TelemetryIT extends SampleServices {

	private static final Duration TIMEOUT = Patience.LIMIT;

	@Autowired
	private JsonMapper jsonMapper;

	@Autowired
	private ReadingRepository readings;

	@Test
	void storesAndSummarizesReadings() {
		try (IpcClient client = IpcClient.connect(TELEMETRY)) {
			assertThat(ask(client, 10, "{\"sensor\":\"sum\",\"value\":10,\"at\":\"2026-01-02T12:00:00Z\"}"))
				.isEqualTo("{\"sensor\":\"sum\",\"alert\":false}");
			ask(client, 10, "{\"at\":\"2026-01-02T12:00:02.5Z\",\"value\":2.5e1,\"sensor\":\"sum\"}");
			ask(client, 10, "{\"sensor\":\"sum\",\"value\":-5,\"at\":\"2026-01-02T12:00:01Z\",\"unit\":\"C\"}");
			JsonNode statistics = statistics(client, "sum");
			assertThat(statistics.get("count").intValue()).isEqualTo(3);
			assertThat(statistics.get("min").doubleValue()).isEqualTo(-5);
			assertThat(statistics.get("max").doubleValue()).isEqualTo(25);
			assertThat(statistics.get("average").doubleValue()).isEqualTo(10);
			assertThat(statistics.get("lastValue").doubleValue()).isEqualTo(25);
			assertThat(statistics.get("lastAt").stringValue()).isEqualTo("2026-01-02T12:00:02.500Z");
		}
	}

	@Test
	void takesTextWithANulAtItsEndAsCProgramsSendIt() {
		try (IpcClient client = IpcClient.connect(TELEMETRY)) {
			ask(client, 10, "{\"sensor\":\"c-string\",\"value\":1,\"at\":\"2026-01-02T12:00:00Z\"}\0");
			assertThat(statistics(client, "c-string").get("count").intValue()).isEqualTo(1);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "hot", "{\"sensor\":\"bad\"", "null", "[]",
			"{\"sensor\":\"bad\",\"value\":NaN,\"at\":\"2026-01-02T12:00:00Z\"}",
			"{\"sensor\":\"bad\",\"value\":\"71.5\",\"at\":\"2026-01-02T12:00:00Z\"}",
			"{\"sensor\":\"bad\",\"value\":1e999,\"at\":\"2026-01-02T12:00:00Z\"}",
			"{\"sensor\":\"bad\",\"at\":\"2026-01-02T12:00:00Z\"}", "{\"sensor\":\"bad\",\"value\":1}",
			"{\"sensor\":\"bad\",\"value\":1,\"at\":\"noon\"}",
			"{\"sensor\":\"  \",\"value\":1,\"at\":\"2026-01-02T12:00:00Z\"}",
			"{\"sensor\":\"bad\",\"value\":1,\"at\":\"2026-01-02T12:00:00Z\"} and more" })
	void rejectsInvalidReadings(String payload) {
		try (IpcClient client = IpcClient.connect(TELEMETRY)) {
			int before = this.readings.statistics().size();
			IpcReply reply = client.sendAndReceive(10, payload.getBytes(StandardCharsets.UTF_8), TIMEOUT);
			assertThat(reply.id()).isEqualTo(10);
			assertThat(reply.error()).isEqualTo(-22);
			assertThat(reply.payload()).isEmpty();
			assertThat(this.readings.statistics()).hasSize(before);
		}
	}

	@Test
	void continuesAfterARejectedReading() {
		try (IpcClient client = IpcClient.connect(TELEMETRY)) {
			assertThat(client.sendAndReceive(10, new byte[] { (byte) 0xff, 0 }, TIMEOUT).error()).isEqualTo(-22);
			ask(client, 10, "{\"sensor\":\"after\",\"value\":1,\"at\":\"2026-01-02T12:00:00Z\"}");
			assertThat(statistics(client, "after").get("count").intValue()).isEqualTo(1);
		}
	}

	@Test
	void knowsNoOtherMessages() {
		try (IpcClient client = IpcClient.connect(TELEMETRY)) {
			assertThat(client.sendAndReceive(13, new byte[0], TIMEOUT).error()).isEqualTo(-38);
		}
	}

	private JsonNode statistics(IpcClient client, String sensor) {
		for (JsonNode statistics : this.jsonMapper.readTree(ask(client, 11, ""))) {
			if (statistics.get("sensor").stringValue().equals(sensor)) {
				return statistics;
			}
		}
		throw new AssertionError("No statistics of " + sensor);
	}

	private static String ask(IpcClient client, int id, String payload) {
		IpcReply reply = client.sendAndReceive(id, payload.getBytes(StandardCharsets.UTF_8), TIMEOUT);
		assertThat(reply.id()).isEqualTo(id);
		assertThat(reply.error()).isZero();
		return reply.text();
	}

}
