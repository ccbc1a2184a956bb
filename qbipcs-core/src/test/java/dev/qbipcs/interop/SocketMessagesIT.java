package dev.qbipcs.interop;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcConnection;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcSendResult;
import dev.qbipcs.IpcServer;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.RequestRate;
import dev.qbipcs.client.IpcClient;
import dev.qbipcs.peers.EchoHandler;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.spi.EventLoop;
import dev.qbipcs.testsupport.ChildProcess;
import dev.qbipcs.testsupport.LoopThread;
import dev.qbipcs.testsupport.Patience;
import dev.qbipcs.testsupport.SharedMemory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What a libqb client sees of our server over sockets: limits, full queues, rates and
 * sudden ends.
 */
class SocketMessagesIT {

	private static final Duration PATIENCE = Patience.LIMIT;

	@RegisterExtension
	final Peers peers = new Peers();

	private final String service = this.peers.service("socketmessages");

	private final EchoHandler handler = new EchoHandler();

	private IpcServer server;

	private ChildProcess client;

	private IpcConnection connection;

	@BeforeEach
	void connect() {
		EventLoop loop = this.peers.close(EventLoop.create("socket-loop"));
		this.server = this.peers.serve(
				IpcServer.builder(this.service).transport(IpcTransport.SOCKET).eventLoop(loop).handler(this.handler));
		this.client = this.peers.connectedQbClient(this.service);
		Awaitility.await().until(() -> this.server.connections().size() == 1);
		this.connection = this.server.connections().getFirst();
	}

	@ParameterizedTest
	@ValueSource(ints = { 1024, 12_288, 131_072, 1 << 20, 4 << 20 })
	void theMaximumDatagramSizeMatchesLibqb(int bytes) {
		assertThat(this.peers.qbClient("datagram", bytes).succeed())
			.isEqualTo("DATAGRAM " + IpcClient.verifyDatagramSize(bytes));
	}

	@Test
	void neitherSideCanSendMoreThanTheBufferSize() {
		assertThat(this.peers.qbClient("toolarge", this.service, 20_000).succeed()).contains("CONNECTED 20000",
				"ERROR send 90 EMSGSIZE", "OK");
		assertThatExceptionOfType(IpcException.class)
			.isThrownBy(() -> this.connection.events().trySend(7, new byte[12_328 - 24 + 1]))
			.satisfies((ex) -> assertThat(ex.is(Errno.EMSGSIZE)).isTrue());
		assertThat(this.connection.events().trySend(7, new byte[12_328 - 24])).isEqualTo(IpcSendResult.SENT);
		this.client.ask("event", "EVENT 7 12304 0");
	}

	@Test
	void eventsThatFindNoRoomAreRefusedAndTheOthersArrive() throws IOException {
		int sent = 0;
		while (this.connection.events().trySend(7, new byte[1000]).isSent()) {
			sent++;
		}
		// both sockets are connected to each other: then only the sender's buffer is a
		// limit
		assertThat(sent).isGreaterThan(queueLength());
		assertThat(this.connection.stats().events()).isEqualTo(sent);
		assertThat(this.connection.stats().sendRetries()).isEqualTo(1);
		assertThat(this.connection.stats().eventQueueLength()).isEqualTo(sent);
		assertThatExceptionOfType(IpcException.class)
			.isThrownBy(() -> this.connection.events().send(7, new byte[1000], Duration.ofMillis(50)))
			.satisfies((ex) -> assertThat(ex.is(Errno.EAGAIN)).isTrue());
		this.client.ask("collect " + sent, "COLLECTED " + sent);
		Awaitility.await().until(() -> this.connection.stats().eventQueueLength() == 0);
		assertThat(this.connection.events().trySend(7, new byte[1000])).isEqualTo(IpcSendResult.SENT);
		this.client.ask("event", "EVENT 7 1000 0");
	}

	@Test
	void aBlockedSenderContinuesWhenTheClientMakesRoom() {
		while (this.connection.events().trySend(7, new byte[1000]).isSent()) {
			// until it is full
		}
		CompletableFuture<Void> blocked = CompletableFuture
			.runAsync(() -> this.connection.events().send(8, new byte[1000], PATIENCE), Thread::startVirtualThread);
		Awaitility.await().during(Duration.ofMillis(100)).until(() -> !blocked.isDone());
		this.client.ask("event", "EVENT 7 1000 0");
		Awaitility.await().until(blocked::isDone);
		blocked.join();
	}

	@Test
	void requestsThatFindNoRoomAreRefusedAndNoneIsLost() throws IOException {
		// a client that ignores flow control fills the queue of a service that is off
		this.client.ask("fc 0", "FC 0");
		rate(RequestRate.OFF, 1);
		this.client.send("send 1 64 1000");
		int sent = Integer.parseInt(this.client.expect("SENT .*").substring(5));
		assertThat(this.client.expect("ERROR .*")).isEqualTo("ERROR send 11 EAGAIN");
		assertThat(sent).isEqualTo(queueLength() + 1);
		rate(RequestRate.NORMAL, 0);
		this.client.ask("drain " + sent, "DRAINED " + sent);
		assertThat(this.connection.stats().requests()).isEqualTo(sent);
	}

	@ParameterizedTest
	@CsvSource({ "OFF, 0, true", "OFF, 1, false", "OFF, 2, false", "OFF_2, 0, true", "OFF_2, 1, true",
			"OFF_2, 2, false" })
	void theThresholdOfTheClientDecidesWhetherItIsHeld(RequestRate rate, int threshold, boolean sends) {
		this.client.ask("fc " + threshold, "FC 0");
		rate(rate, rate.flowControl());
		this.client.ask("send 1 64", sends ? "SENT 1" : "SENT 0");
		if (!sends) {
			this.client.expect("ERROR send 11 EAGAIN");
		}
		this.client.ask("recv 50", "ERROR RESPONSE 110 ETIMEDOUT");
		rate(RequestRate.NORMAL, 0);
		if (!sends) {
			this.client.ask("send 1 64", "SENT 1");
		}
		this.client.ask("recv", "RESPONSE 1 64 0");
		assertThat(this.connection.stats().flowControlCount()).isEqualTo(2);
	}

	@Test
	void aClientThatConnectsWhileTheServiceIsOffIsHeldToo() {
		rate(RequestRate.OFF, 1);
		ChildProcess late = this.peers.connectedQbClient(this.service);
		late.ask("send 1 64", "SENT 0");
		late.expect("ERROR send 11 EAGAIN");
		rate(RequestRate.FAST, 0);
		Awaitility.await()
			.until(() -> this.server.connections().stream().allMatch((each) -> each.stats().flowControlState() == 0));
		late.ask("send 1 64", "SENT 1");
		late.ask("recv", "RESPONSE 1 64 0");
	}

	@Test
	void theLoopSleepsWhileTheServiceIsOffDespitePendingRequests() {
		this.client.ask("fc 0", "FC 0");
		rate(RequestRate.OFF, 1);
		this.client.ask("send 1 64 3", "SENT 3");
		LoopThread.named("socket-loop").awaitSleep();
		rate(RequestRate.NORMAL, 0);
		this.client.ask("drain 3", "DRAINED 3");
	}

	@ParameterizedTest
	@EnumSource(names = { "FAST", "NORMAL", "SLOW" })
	void ratesMayChangeUnderLoad(RequestRate rate) {
		ChildProcess busy = this.peers.qbClient("roundtrip", this.service, 64, 5000);
		for (int i = 0; i < 20; i++) {
			this.server.setRequestRate(RequestRate.OFF);
			this.server.setRequestRate(rate);
			this.server.setRequestRate(RequestRate.OFF_2);
			this.server.setRequestRate(RequestRate.NORMAL);
		}
		busy.succeed();
	}

	@Test
	void aStoppedClientDoesNotBlockOthers() {
		ChildProcess stopped = this.peers.connectedQbClient(this.service);
		stopped.ask("send 1 64 5", "SENT 5");
		stopped.signal("STOP");
		this.peers.qbClient("roundtrip", this.service, 64, 1000).succeed();
		stopped.signal("CONT");
		stopped.ask("drain 5", "DRAINED 5");
	}

	@ParameterizedTest
	@ValueSource(ints = { 55, 56 })
	void namesOfUpTo56BytesWork(int length) {
		String unique = this.service + "x".repeat(length - this.service.length());
		this.peers.serve(IpcServer.builder(unique).transport(IpcTransport.SOCKET).handler(new EchoHandler()));
		this.peers.qbClient("roundtrip", unique, 64, 10).succeed();
		this.peers.qbClient("events", unique, 10, 64).succeed();
		try (IpcClient java = IpcClient.connect(unique)) {
			assertThat(java.sendAndReceive(1, new byte[64], PATIENCE).payload()).hasSize(64);
		}
		SharedMemory.assertNothingLeftOf(unique);
	}

	@Test
	void a57thByteIsRefusedWithTheReason() {
		String name = "x".repeat(57);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> IpcServer.builder(name).transport(IpcTransport.SOCKET).handler(new EchoHandler()).build())
			.withMessageContaining("56")
			.withMessageContaining("57")
			.withMessageContaining("SOCKET");
		this.peers.close(IpcServer.builder(name).handler(new EchoHandler()).build());
	}

	private void rate(RequestRate rate, int flowControl) {
		this.server.setRequestRate(rate);
		Awaitility.await().until(() -> this.connection.stats().flowControlState() == flowControl);
	}

	private static int queueLength() throws IOException {
		// the kernel returns the content to the first read only
		try (InputStream file = Files.newInputStream(Path.of("/proc/sys/net/unix/max_dgram_qlen"))) {
			byte[] bytes = new byte[32];
			int count = file.read(bytes);
			return Integer.parseInt(new String(bytes, 0, count, StandardCharsets.US_ASCII).strip());
		}
	}

}
