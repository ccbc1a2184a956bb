package dev.qbipcs.interop;

import java.util.ArrayList;
import java.util.List;

import dev.qbipcs.peers.EchoServer;
import dev.qbipcs.testsupport.ChildProcess;
import dev.qbipcs.testsupport.JavaProcess;
import dev.qbipcs.testsupport.NativeProgram;
import dev.qbipcs.testsupport.ServiceNames;
import dev.qbipcs.testsupport.SharedMemory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients that break the rules of the socket transport lose at most their own connection.
 * All attacks hit the same server process; a libqb client stays connected and must be
 * served after each.
 */
@Execution(ExecutionMode.SAME_THREAD)
class SocketHostileClientIT {

	private static final String SERVICE = ServiceNames.unique("attackedsocket");

	private static ChildProcess server;

	private static ChildProcess client;

	@BeforeAll
	static void start() {
		server = JavaProcess.start(EchoServer.class, SERVICE, "quiet", "socket");
		server.expect("READY .*");
		client = NativeProgram.QB_CLIENT.start("hold", SERVICE);
		client.expect("CONNECTED .*");
	}

	@AfterAll
	static void stop() {
		client.quit();
		SharedMemory.assertNothingLeftOf(client.pid());
		server.quit();
		client.close();
		server.close();
		SharedMemory.assertNothingLeftOf(SERVICE);
		SharedMemory.assertNothingLeftOf(server.pid());
	}

	@AfterEach
	void theOtherClientIsStillServed() {
		assertTheOtherClientIsServed();
		Awaitility.await("only the well-behaved client to be left").untilAsserted(() -> {
			server.send("connections");
			assertThat(server.expect("CONNECTIONS .*")).isEqualTo("CONNECTIONS 1");
		});
	}

	private static void assertTheOtherClientIsServed() {
		client.ask("send 1 1000", "SENT 1");
		client.ask("recv", "RESPONSE 1 1000 0");
		client.ask("send 2 1000", "SENT 1");
		client.ask("event", "EVENT 2 1000 0");
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 8, 15 })
	void aDatagramWithoutAHeaderEndsTheConnection(int size) {
		attack("short " + size, "DROPPED");
	}

	@ParameterizedTest
	@CsvSource({ "64, 0", "64, 15", "64, 65", "64, 2147483647", "64, 4294967295", "64, 2147483648", "16, 17",
			"12328, 12329", "20000, 20000" })
	void aHeaderWithAnImpossibleSizeEndsTheConnection(long size, long said) {
		attack("size " + size + " " + said, "DROPPED");
	}

	@ParameterizedTest
	@CsvSource({ "65, 64", "1000, 16", "12329, 64", "100000, 12320" })
	void bytesBeyondTheSizeInTheHeaderAreIgnored(long size, long said) {
		try (ChildProcess hostile = start("size " + size + " " + said)) {
			hostile.expect("ANSWER " + (said - 16));
			hostile.expect("KEPT");
		}
	}

	@ParameterizedTest
	@CsvSource({ "-3, DROPPED", "-1, KEPT", "-2, KEPT", "-2147483648, KEPT" })
	void reservedIds(int id, String verdict) {
		attack("id " + id, verdict);
	}

	@ParameterizedTest
	@CsvSource({ "1, KEPT", "1000, KEPT", "20000, DROPPED" })
	void aFewBytesOnTheSetupSocketAreIgnored(int count, String verdict) {
		attack("junk " + count, verdict);
	}

	@Test
	void theServerWritesNothingToTheSetupSocket() {
		attack("silence 100", "SILENT");
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 23 })
	void aTruncatedControlFileIsHarmless(int size) {
		attack("truncate " + size, "KEPT");
	}

	@ParameterizedTest
	@ValueSource(strings = { "-1", "-2147483648", "2147483647", "1", "2" })
	void aForgedControlFileIsHarmless(String value) {
		attack("forge " + value, "KEPT");
	}

	@Test
	void aClientWithoutSocketsDelaysNoOtherAndGetsItsAnswersLater() {
		try (ChildProcess unbound = start("unbound")) {
			unbound.expect("HOLDING");
			// a server that retries the missing socket for a second, as libqb's does,
			// would time out here
			for (int i = 0; i < 100; i++) {
				assertTheOtherClientIsServed();
			}
			unbound.send("go on");
			unbound.expect("ANSWER 1");
			unbound.expect("ANSWER 2");
			unbound.expect("ANSWER 3");
			unbound.expect("KEPT");
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 28, 1000, 12_000 })
	void aClientThatDoesNotReadIsHeldBackAndLosesNothing(int size) {
		try (ChildProcess glut = start("glut " + size)) {
			String full = glut.expect("FULL .*");
			// a queue of requests and one of answers
			assertThat(Integer.parseInt(full.substring(5))).isGreaterThan(10);
			glut.expect("HOLDING");
			assertTheOtherClientIsServed();
			glut.send("go on");
			glut.expect(full.replace("FULL", "RECEIVED"));
			glut.expect("KEPT");
		}
	}

	@Test
	void aClientThatConnectsItsSocketElsewhereIsForgotten() {
		attack("astray", "LEFT");
	}

	@Test
	void aClientThatShutsDownItsSendingSideIsDisconnected() {
		attack("half-close", "DROPPED");
	}

	@Test
	void clientsThatConnectAndLeaveAreForgotten() {
		attack("churn 100", "LEFT");
	}

	@Test
	void datagramsOfOtherProcessesAreDroppedBeforeTheFirstResponse() {
		try (ChildProcess fresh = NativeProgram.QB_CLIENT.start("hold", SERVICE)) {
			fresh.expect("CONNECTED .*");
			inject(fresh, 500, 64, "INJECTED 500 0");
			inject(fresh, 5, 3, "INJECTED 5 0");
			inject(fresh, 5, 0, "INJECTED 5 0");
			fresh.ask("send 1 64", "SENT 1");
			fresh.ask("recv", "RESPONSE 1 64 0");
			fresh.ask("recv 50", "ERROR RESPONSE 110 ETIMEDOUT");
			fresh.ask("connected", "YES");
			fresh.quit();
		}
	}

	@Test
	void datagramsOfOtherProcessesAreRefusedAfterTheFirstResponse() {
		inject(client, 50, 64, "INJECTED 0 50");
		client.ask("recv 50", "ERROR RESPONSE 110 ETIMEDOUT");
	}

	private static void inject(ChildProcess victim, int count, int size, String outcome) {
		String base = SharedMemory.between(server.pid(), victim.pid()) + "/qb-" + SERVICE;
		try (ChildProcess foreign = NativeProgram.HOSTILE_DATAGRAMS.start("inject", base, count, size)) {
			foreign.expect(outcome);
			foreign.succeed();
		}
	}

	private static ChildProcess start(String attack) {
		List<Object> arguments = new ArrayList<>(List.of((Object[]) attack.split(" ", -1)));
		arguments.add(1, SERVICE);
		return NativeProgram.HOSTILE_DATAGRAMS.start(arguments.toArray());
	}

	private static void attack(String attack, String verdict) {
		try (ChildProcess hostile = start(attack)) {
			hostile.expect(verdict);
			assertThat(hostile.exitCode()).as(hostile::output).isZero();
			SharedMemory.assertNothingLeftOf(hostile.pid());
		}
	}

}
