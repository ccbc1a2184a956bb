package dev.qbipcs.interop;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import dev.qbipcs.IpcMessage;
import dev.qbipcs.IpcServer;
import dev.qbipcs.IpcServerBuilder;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.RequestRate;
import dev.qbipcs.peers.EchoHandler;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.ChildProcess;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The effect of each rate on libqb clients, at the start and at run time, and how they
 * alternate when a handler backs off.
 */
@ParameterizedClass
@EnumSource(names = { "SHARED_MEMORY", "SOCKET" })
class RequestRateIT {

	private static final int REQUESTS = 4;

	@RegisterExtension
	final Peers peers = new Peers();

	@Parameter
	IpcTransport transport = IpcTransport.SHARED_MEMORY;

	private final String service = this.peers.service("rates");

	@ParameterizedTest
	@EnumSource
	void aRateAppliesFromTheStartUntilAnotherIsSet(RequestRate rate) {
		IpcServer server = this.peers.serve(builder().requestRate(rate).handler(new EchoHandler()));
		ChildProcess client = this.peers.connectedQbClient(this.service);
		assertThatIsHeld(client, rate);
		for (RequestRate next : RequestRate.values()) {
			release(server, client, rate);
			set(server, next);
			assertThatIsHeld(client, next);
			release(server, client, next);
			set(server, rate);
			assertThatIsHeld(client, rate);
		}
		ChildProcess late = this.peers.connectedQbClient(this.service);
		Awaitility.await().until(() -> server.connections().size() == 2);
		assertThatIsHeld(late, rate);
		release(server, late, rate);
	}

	@Test
	void aHandlerThatBacksOffYieldsToOtherClients() {
		List<Integer> turns = new CopyOnWriteArrayList<>();
		IpcServer server = this.peers.serve(builder().requestRate(RequestRate.OFF).handler(new EchoHandler() {

			@Override
			public void message(IpcMessage message) {
				turns.add(message.connection().peer().pid());
				message.backOff();
				super.message(message);
			}

		}));
		List<ChildProcess> clients = List.of(this.peers.connectedQbClient(this.service),
				this.peers.connectedQbClient(this.service));
		Awaitility.await().until(() -> server.connections().size() == 2);
		for (ChildProcess client : clients) {
			client.ask("fc 0", "FC 0");
			client.ask("send 1 64 " + REQUESTS, "SENT " + REQUESTS);
		}
		assertThat(turns).isEmpty();
		set(server, RequestRate.FAST);
		// a message is consumed and answered even if its handler backs off
		clients.forEach((client) -> client.ask("drain " + REQUESTS, "DRAINED " + REQUESTS));
		for (int i = 0; i < 2 * REQUESTS; i += 2) {
			assertThat(turns.subList(i, i + 2)).doesNotHaveDuplicates();
		}
	}

	// The client obeys 1 (off) as libqb's clients do, and 2 (off_2) with the threshold 2.
	private static void assertThatIsHeld(ChildProcess client, RequestRate rate) {
		for (int threshold = 1; threshold <= 2; threshold++) {
			boolean held = rate.flowControl() > 0 && rate.flowControl() <= threshold;
			client.ask("fc " + threshold, "FC 0");
			client.ask("send 1 64", held ? "SENT 0" : "SENT 1");
			if (held) {
				client.expect("ERROR send 11 EAGAIN");
			}
			if (rate.flowControl() == 0) {
				client.ask("recv", "RESPONSE 1 64 0");
			}
			else {
				client.ask("recv 10", "ERROR RESPONSE 110 ETIMEDOUT");
			}
		}
	}

	// A request sent despite OFF_2 is answered in the end.
	private static void release(IpcServer server, ChildProcess client, RequestRate rate) {
		if (rate == RequestRate.OFF_2) {
			set(server, RequestRate.NORMAL);
			client.ask("recv", "RESPONSE 1 64 0");
		}
	}

	private static void set(IpcServer server, RequestRate rate) {
		server.setRequestRate(rate);
		Awaitility.await()
			.pollInterval(Duration.ofMillis(2))
			.until(() -> server.connections()
				.stream()
				.allMatch((connection) -> connection.stats().flowControlState() == rate.flowControl()));
	}

	private IpcServerBuilder builder() {
		return IpcServer.builder(this.service).transport(this.transport);
	}

}
