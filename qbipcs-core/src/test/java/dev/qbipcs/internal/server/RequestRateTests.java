package dev.qbipcs.internal.server;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import dev.qbipcs.IpcSendResult;
import dev.qbipcs.IpcServer;
import dev.qbipcs.RequestRate;
import dev.qbipcs.client.IpcClient;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.spi.EventLoop.Priority;
import dev.qbipcs.testsupport.Patience;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The rates at which requests are read, changed at run time.
 */
class RequestRateTests {

	private static final Duration PATIENCE = Patience.LIMIT;

	@RegisterExtension
	final Peers peers = new Peers();

	private final String service = this.peers.service("rate");

	private final AtomicInteger handled = new AtomicInteger();

	private final Recorder recorder = new Recorder().onMessage((connection, message) -> {
		this.handled.incrementAndGet();
		message.reply(message.segment());
	});

	private final IpcServer server = this.peers.serve(IpcServer.builder(this.service).handler(this.recorder));

	@ParameterizedTest
	@CsvSource({ "FAST, HIGH, 50, 0", "NORMAL, MEDIUM, 5, 0", "SLOW, LOW, 1, 0", "OFF, LOW, 1, 1", "OFF_2, LOW, 1, 2" })
	void theRatesMatchLibqb(RequestRate rate, Priority priority, int batchSize, int flowControl) {
		assertThat(rate.priority()).isEqualTo(priority);
		assertThat(rate.batchSize()).isEqualTo(batchSize);
		assertThat(rate.flowControl()).isEqualTo(flowControl);
	}

	@ParameterizedTest
	@EnumSource(names = { "FAST", "NORMAL", "SLOW" })
	void everyRateServes(RequestRate rate) {
		this.server.setRequestRate(rate);
		try (IpcClient client = IpcClient.connect(this.service)) {
			for (int i = 0; i < 120; i++) {
				client.send(i, new byte[1], PATIENCE);
			}
			for (int i = 0; i < 120; i++) {
				assertThat(client.receive(PATIENCE).id()).isEqualTo(i);
			}
		}
		assertThat(this.server.requestRate()).isEqualTo(rate);
	}

	@Test
	void offRefusesRequestsAndOnTakesThem() {
		try (IpcClient client = IpcClient.connect(this.service)) {
			client.sendAndReceive(1, new byte[1], PATIENCE);
			this.server.setRequestRate(RequestRate.OFF);
			Awaitility.await().until(() -> !client.trySend(1, new byte[1]).isSent());
			int before = this.handled.get();
			this.server.setRequestRate(RequestRate.FAST);
			client.send(2, new byte[1], PATIENCE);
			Awaitility.await().until(() -> this.handled.get() > before);
		}
	}

	@Test
	void requestsSentDespiteFlowControlWaitAndAreServedLater() {
		try (IpcClient client = IpcClient.connect(this.service)) {
			this.recorder.connection();
			// by default our client obeys OFF only
			this.server.setRequestRate(RequestRate.OFF_2);
			Awaitility.await().until(() -> this.server.connections().getFirst().stats().flowControlState() == 2);
			for (int i = 0; i < 20; i++) {
				assertThat(client.trySend(i, new byte[1])).isEqualTo(IpcSendResult.SENT);
			}
			Awaitility.await().during(Duration.ofMillis(100)).untilAsserted(() -> assertThat(this.handled).hasValue(0));
			this.server.setRequestRate(RequestRate.SLOW);
			for (int i = 0; i < 20; i++) {
				assertThat(client.receive(PATIENCE).id()).isEqualTo(i);
			}
		}
	}

	@Test
	void aConnectionThatIsAcceptedWhileOffIsHeldToo() {
		this.server.setRequestRate(RequestRate.OFF);
		try (IpcClient client = IpcClient.connect(this.service)) {
			this.recorder.connection();
			Awaitility.await().until(() -> this.server.connections().getFirst().stats().flowControlState() == 1);
			assertThat(client.trySend(1, new byte[1])).isEqualTo(IpcSendResult.NO_ROOM);
			this.server.setRequestRate(RequestRate.NORMAL);
			client.send(1, new byte[1], PATIENCE);
			assertThat(client.receive(PATIENCE).id()).isEqualTo(1);
		}
	}

	@Test
	void aRateIsKeptAcrossARestart() {
		this.server.setRequestRate(RequestRate.OFF);
		this.server.close();
		this.server.start();
		assertThat(this.server.requestRate()).isEqualTo(RequestRate.OFF);
		try (IpcClient client = IpcClient.connect(this.service)) {
			Awaitility.await().until(() -> !client.trySend(1, new byte[1]).isSent());
		}
	}

	@Test
	void aClientThatLeavesWhileOffIsForgotten() {
		IpcClient client = IpcClient.connect(this.service);
		this.server.setRequestRate(RequestRate.OFF);
		client.close();
		Awaitility.await().until(() -> this.server.connections().isEmpty());
	}

}
