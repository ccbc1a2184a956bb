package dev.qbipcs.client;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import dev.qbipcs.IpcSendResult;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.ChildProcess;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A libqb server that holds its clients and sends unsolicited events.
 */
@ParameterizedClass
@ValueSource(strings = { "shm", "socket" })
class ClientThresholdIT {

	@RegisterExtension
	final Peers peers = new Peers();

	@Parameter
	String transport = "shm";

	private final String service = this.peers.service("threshold");

	@ParameterizedTest
	@CsvSource({ "0,off,true", "1,off,false", "1,off2,true", "2,off2,false", "2,slow,true" })
	void theThresholdDecidesWhetherTheServerHoldsTheClient(int threshold, String rate, boolean sends) {
		ChildProcess server = this.peers.qbServer(this.service, "--transport", this.transport);
		try (IpcClient client = IpcClient.builder(this.service).flowControlThreshold(threshold).connect()) {
			server.expect("CREATED .*");
			server.ask("rate " + rate, "RATE .*");
			assertThat(client.trySend(6, new byte[10]).isSent()).isEqualTo(sends);
			client.setFlowControlThreshold(0);
			assertThat(client.trySend(6, new byte[10])).isEqualTo(IpcSendResult.SENT);
			server.ask("rate fast", "RATE .*");
		}
	}

	@Test
	void unsolicitedEventsAreDelivered() {
		ChildProcess server = this.peers.qbServer(this.service, "--transport", this.transport);
		List<Integer> ids = new CopyOnWriteArrayList<>();
		try (IpcClient client = IpcClient.connect(this.service)) {
			client.onEvent((event) -> ids.add(event.id()));
			server.expect("CREATED .*");
			server.ask("event 41 100 4", "EVENTS 4 0");
			server.ask("event 42 100 4", "EVENTS 4 0");
			Awaitility.await().until(() -> ids.equals(List.of(41, 41, 41, 41, 42, 42, 42, 42)));
			server.send("event 43 100 1");
			server.send("disconnect");
			Awaitility.await().until(() -> !client.isConnected());
			Awaitility.await().until(() -> ids.size() == 9);
		}
	}

}
