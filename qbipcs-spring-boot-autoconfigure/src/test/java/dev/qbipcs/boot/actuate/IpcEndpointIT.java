package dev.qbipcs.boot.actuate;

import java.time.Instant;
import java.util.Map;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcServer;
import dev.qbipcs.client.IpcClient;
import dev.qbipcs.testsupport.ChildProcess;
import dev.qbipcs.testsupport.NativeProgram;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * An operator that uses only HTTP, and clients written in C.
 */
class IpcEndpointIT {

	private static final String CONNECTED = "CONNECTED .*";

	private static EndpointApplication application;

	private static String path;

	@BeforeAll
	static void start() {
		application = new EndpointApplication("--management.endpoint.qbipcs.access=unrestricted");
		path = "/qbipcs/" + application.service();
	}

	@AfterAll
	static void stop() {
		application.close();
	}

	@BeforeEach
	void noClientIsConnected() {
		await().until(() -> application.get(path).get("activeConnections").intValue() == 0);
	}

	@Test
	void itListsServices() {
		JsonNode service = application.get("/qbipcs").get("services").get(application.service());
		assertThat(service.get("state").stringValue()).isEqualTo("RUNNING");
		assertThat(service.get("transport").stringValue()).isEqualTo("SHARED_MEMORY");
		assertThat(service.get("serviceId").intValue()).isEqualTo(7);
		assertThat(service.get("bean").stringValue()).contains("EndpointApplication");
		assertThat(service.get("requestRate").stringValue()).isEqualTo("NORMAL");
		assertThat(service.get("handlers").toString()).isEqualTo("[1]");
		assertThat(service.get("defaultHandler").booleanValue()).isTrue();
		assertThat(service.get("activeConnections").intValue()).isZero();
		assertThat(service.get("sharedMemory").get("limit").longValue()).isPositive();
		assertThat(service.has("connections")).isFalse();
		assertThat(service.has("failure")).isFalse();
	}

	@Test
	void itShowsConnectionsAndTheirCounters() {
		JsonNode before = application.get(path).get("totals");
		Instant start = Instant.now();
		try (ChildProcess client = client()) {
			roundTrip(client);
			// an answer is counted right after it was sent
			JsonNode connection = await().until(() -> application.get(path).get("connections").get(0),
					(one) -> one.get("responses").longValue() > 0);
			assertThat(connection.get("id").longValue()).isPositive();
			assertThat(connection.get("pid").longValue()).isEqualTo(client.pid());
			assertThat(connection.get("uid").longValue()).isEqualTo(uid());
			assertThat(connection.get("user").stringValue()).isEqualTo(System.getProperty("user.name"));
			assertThat(connection.get("gid").isIntegralNumber()).isTrue();
			assertThat(connection.get("command").stringValue()).isEqualTo("qb_client");
			Instant connected = Instant.parse(connection.get("connectedSince").stringValue());
			assertThat(connected).isBetween(start.minusMillis(1), Instant.now());
			assertThat(Instant.parse(connection.get("lastActivity").stringValue())).isBetween(connected, Instant.now());
			assertThat(connection.get("bufferSize").intValue()).isEqualTo(12_328);
			assertThat(connection.get("requests").longValue()).isEqualTo(1);
			assertThat(connection.get("responses").longValue()).isEqualTo(1);
			assertThat(connection.get("events").longValue()).isZero();
			assertThat(connection.get("bytesReceived").longValue()).isEqualTo(16 + 64);
			assertThat(connection.get("bytesSent").longValue()).isEqualTo(24 + 64);
			assertThat(connection.propertyNames()).contains("sendRetries", "recvRetries", "flowControlState",
					"flowControlCount", "eventQueueLength", "foreignMessages");
		}
		await().until(() -> application.get(path).get("connections").isEmpty());
		JsonNode totals = application.get(path).get("totals");
		for (String total : new String[] { "accepted", "requests", "responses", "closed" }) {
			assertThat(totals.get(total).longValue()).as(total).isEqualTo(before.get(total).longValue() + 1);
		}
		assertThat(totals.propertyNames()).contains("rejected", "events", "sendRetries", "recvRetries",
				"flowControlChanges", "bytesReceived", "bytesSent", "foreignMessages", "droppedHandshakes");
	}

	@Test
	void aDisconnectedClientIsGone() {
		try (ChildProcess client = client(); ChildProcess other = client()) {
			JsonNode connections = application.get(path).get("connections");
			assertThat(connections.size()).isEqualTo(2);
			JsonNode victim = connections.valueStream()
				.filter((connection) -> connection.get("pid").longValue() == client.pid())
				.findFirst()
				.orElseThrow();
			JsonNode answer = application.request("DELETE", path + "/" + victim.get("id"), null, 204);
			assertThat(answer.isMissingNode()).isTrue();
			await().until(() -> application.get(path).get("connections").size() == 1);
			client.ask("send 1 64", "ERROR send .*");
			roundTrip(other);
		}
	}

	@Test
	void theRequestRateThrottlesAndReleasesClients() {
		try (ChildProcess client = client()) {
			assertThat(application.post(path, Map.of("requestRate", "off")).get("requestRate").stringValue())
				.isEqualTo("OFF");
			await().until(() -> flowControl() == 1);
			client.ask("send 1 64", "ERROR send 11 EAGAIN");
			JsonNode service = application.post(path, Map.of("requestRate", "SLOW"));
			assertThat(service.get("requestRate").stringValue()).isEqualTo("SLOW");
			assertThat(service.get("connections").size()).isEqualTo(1);
			await().until(() -> flowControl() == 0);
			roundTrip(client);
		}
		finally {
			application.post(path, Map.of("requestRate", "NORMAL"));
		}
	}

	@Test
	void resettingAServiceReturnsThePreviousValuesAndKeepsTheTotals() {
		try (ChildProcess client = client()) {
			roundTrip(client);
			JsonNode before = application.post(path, Map.of("resetStatistics", true));
			assertThat(before.get("connections").get(0).get("requests").longValue()).isEqualTo(1);
			JsonNode after = application.get(path);
			assertThat(after.get("connections").get(0).get("requests").longValue()).isZero();
			assertThat(after.get("totals").get("requests").longValue())
				.isEqualTo(before.get("totals").get("requests").longValue())
				.isPositive();
		}
	}

	@Test
	void resettingOneConnectionKeepsTheOthers() {
		try (ChildProcess client = client(); ChildProcess other = client()) {
			roundTrip(client);
			roundTrip(other);
			JsonNode connections = application.get(path).get("connections");
			String id = connections.get(0).get("id").toString();
			JsonNode before = application.post(path + "/" + id, Map.of("resetStatistics", true));
			assertThat(before.get("requests").longValue()).isEqualTo(1);
			assertThat(before.get("id").toString()).isEqualTo(id);
			JsonNode after = application.get(path).get("connections");
			assertThat(after.get(0).get("requests").longValue()).isZero();
			assertThat(after.get(1).get("requests").longValue()).isEqualTo(1);
		}
	}

	@Test
	void aServiceCanBeStoppedAndStarted() {
		try (ChildProcess client = client()) {
			JsonNode stopped = application.post(path, Map.of("running", false));
			assertThat(stopped.get("state").stringValue()).isEqualTo("STOPPED");
			assertThat(stopped.get("connections").isEmpty()).isTrue();
			client.ask("send 1 64", "ERROR send .*");
			assertThatExceptionOfType(IpcException.class).isThrownBy(() -> IpcClient.connect(application.service()))
				.satisfies((ex) -> assertThat(ex.is(Errno.ECONNREFUSED)).isTrue());
			assertThat(application.get("/qbipcs").get("services").get(application.service()).get("state").stringValue())
				.isEqualTo("STOPPED");
		}
		finally {
			assertThat(application.post(path, Map.of("running", true)).get("state").stringValue()).isEqualTo("RUNNING");
		}
		// a second start changes nothing
		assertThat(application.post(path, Map.of("running", true)).get("state").stringValue()).isEqualTo("RUNNING");
		try (ChildProcess client = client()) {
			roundTrip(client);
		}
	}

	@Test
	void aFailedStartIsAConflictAndNamesTheCause() {
		application.post(path, Map.of("running", false));
		try (IpcServer other = IpcServer.builder(application.service()).handler((message) -> {
		}).build()) {
			other.start();
			String error = error("POST", path, "{\"running\":true}", 409);
			assertThat(error).contains("is in use").contains("EADDRINUSE");
			JsonNode service = application.get(path);
			assertThat(service.get("state").stringValue()).isEqualTo("FAILED");
			assertThat(service.get("failure").stringValue()).isEqualTo(error);
		}
		JsonNode started = application.post(path, Map.of("running", true));
		assertThat(started.get("state").stringValue()).isEqualTo("RUNNING");
		assertThat(started.has("failure")).isFalse();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', nullValues = "-",
			value = { "GET    | /qbipcs/unknown   | -", "POST   | /qbipcs/unknown   | {\"running\":true}",
					"POST   | /qbipcs/unknown/1 | {\"resetStatistics\":true}", "DELETE | /qbipcs/unknown/1 | -" })
	void anUnknownServiceIsAnsweredWithTheKnownOnes(String method, String path, String body) {
		assertThat(error(method, path, body, 404))
			.isEqualTo("There is no service \"unknown\"; there are: " + application.service());
	}

	@Test
	void anUnknownConnectionIsAnsweredWithTheKnownOnes() {
		String unknown = path + "/123456";
		assertThat(error("DELETE", unknown, null, 404))
			.isEqualTo("Service \"" + application.service() + "\" has no connection 123456; no client is connected");
		try (ChildProcess client = client()) {
			assertThat(client.isAlive()).isTrue();
			String id = application.get(path).get("connections").get(0).get("id").toString();
			assertThat(error("POST", unknown, "{\"resetStatistics\":true}", 404))
				.endsWith("has no connection 123456; there are: " + id);
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', nullValues = "-", quoteCharacter = '`', value = {
			"POST   |      | {\"requestRate\":\"WARP\"} | \"WARP\" is no request rate; there are: FAST, NORMAL,",
			"POST   |      | {}                       | There is nothing to do; say what to change: \"requestRate\"",
			"POST   |      | -                        | There is nothing to do; say what to change: \"requestRate\"",
			"POST   |      | {\"requestrate\":\"SLOW\"} | There is nothing to do; say what to change: \"requestRate\"",
			"POST   |      | {\"resetStatistics\":false} | There is nothing to do; say what to change",
			"POST   |      | {\"running\":\"maybe\"}  | \"running\" is true or false, but not \"maybe\"",
			"POST   | /abc | {\"resetStatistics\":true} | \"abc\" is no connection id; ids are numbers",
			"DELETE | /abc | -                        | \"abc\" is no connection id; ids are numbers" })
	void anInvalidArgumentIsAnsweredWithTheValidOnes(String method, String below, String body, String sentence) {
		assertThat(error(method, (below != null) ? path + below : path, body, 400)).startsWith(sentence);
		assertThat(application.get(path).get("state").stringValue()).isEqualTo("RUNNING");
	}

	@Test
	void resettingAConnectionMustBeExplicit() {
		try (ChildProcess client = client()) {
			assertThat(client.isAlive()).isTrue();
			String id = application.get(path).get("connections").get(0).get("id").toString();
			assertThat(error("POST", path + "/" + id, "{}", 400))
				.isEqualTo("There is nothing to do; say what to change: \"resetStatistics\" (true)");
		}
	}

	private static ChildProcess client() {
		ChildProcess client = NativeProgram.QB_CLIENT.start("hold", application.service());
		client.expect(CONNECTED);
		// the client may be connected before the service counts it
		await().until(() -> application.get(path)
			.get("connections")
			.valueStream()
			.anyMatch((connection) -> connection.get("pid").longValue() == client.pid()));
		return client;
	}

	private static void roundTrip(ChildProcess client) {
		client.ask("send 1 64", "SENT 1");
		client.ask("recv", "RESPONSE 1 64 0");
	}

	private static int flowControl() {
		return application.get(path).get("connections").get(0).get("flowControlState").intValue();
	}

	private static String error(String method, String path, @Nullable String body, int status) {
		JsonNode answer = application.request(method, path, body, status);
		assertThat(answer.propertyNames()).containsExactly("error");
		return answer.get("error").stringValue();
	}

	private static long uid() {
		return ProcessTableTests.ownUid();
	}

}
