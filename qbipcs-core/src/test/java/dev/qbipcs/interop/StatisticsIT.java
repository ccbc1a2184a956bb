package dev.qbipcs.interop;

import java.util.List;

import dev.qbipcs.ConnectionStats;
import dev.qbipcs.IpcConnection;
import dev.qbipcs.IpcServer;
import dev.qbipcs.IpcServerBuilder;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.RequestRate;
import dev.qbipcs.ServiceStats;
import dev.qbipcs.peers.EchoHandler;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.ChildProcess;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The counters after known traffic are those of a libqb server after the same traffic.
 */
@ParameterizedClass
@EnumSource(names = { "SHARED_MEMORY", "SOCKET" })
class StatisticsIT {

	@RegisterExtension
	final Peers peers = new Peers();

	@Parameter
	IpcTransport transport = IpcTransport.SHARED_MEMORY;

	@Test
	void countersMatchLibqb() {
		String service = this.peers.service("counted");
		IpcServer server = this.peers.serve(builder(service).handler(new EchoHandler()));
		ChildProcess client = this.peers.connectedQbClient(service);
		traffic(client);
		server.setRequestRate(RequestRate.OFF);
		server.setRequestRate(RequestRate.NORMAL);
		IpcConnection connection = server.connections().getFirst();
		Awaitility.await().until(() -> connection.stats().flowControlCount() == 2);
		ConnectionStats stats = connection.stats();

		String reference = this.peers.service("reference");
		ChildProcess qbServer = this.peers.qbServer(reference, "--transport",
				(this.transport == IpcTransport.SOCKET) ? "socket" : "shm");
		ChildProcess qbClient = this.peers.connectedQbClient(reference);
		traffic(qbClient);
		qbServer.ask("rate off", "RATE off");
		qbServer.ask("rate normal", "RATE normal");
		List<String> expected = List.of(qbServer.ask("stats", "STATS .*").split(" ", -1));

		assertThat(stats.clientPid()).isEqualTo((int) client.pid());
		assertThat(List.of(stats.requests(), stats.responses(), stats.events(), stats.sendRetries(),
				(long) stats.flowControlState(), stats.flowControlCount(), (long) stats.eventQueueLength()))
			.containsExactly(7L, 4L, 2L, 0L, 0L, 2L, 1L)
			.extracting(String::valueOf)
			.isEqualTo(List.of(expected.get(2), expected.get(3), expected.get(4), expected.get(5), expected.get(7),
					expected.get(8), expected.get(9)));
	}

	@Test
	void resetStartsAgainAtZero() {
		String service = this.peers.service("reset");
		IpcServer server = this.peers.serve(builder(service).handler(new EchoHandler()));
		ChildProcess client = this.peers.connectedQbClient(service);
		traffic(client);
		IpcConnection connection = server.connections().getFirst();
		// an answer is counted right after it is sent
		Awaitility.await().until(() -> connection.stats().responses() == 4);
		assertThat(connection.statsAndReset().requests()).isEqualTo(7);
		ConnectionStats stats = connection.stats();
		assertThat(stats.clientPid()).isEqualTo((int) client.pid());
		assertThat(stats.eventQueueLength()).isEqualTo(1);
		assertThat(stats)
			.extracting(ConnectionStats::requests, ConnectionStats::responses, ConnectionStats::events,
					ConnectionStats::sendRetries, ConnectionStats::recvRetries, ConnectionStats::flowControlCount,
					ConnectionStats::bytesReceived, ConnectionStats::bytesSent, ConnectionStats::foreignMessages)
			.containsOnly(0L);
	}

	@Test
	void theServiceCountsConnections() {
		String service = this.peers.service("connections");
		IpcServer server = this.peers.serve(builder(service).handler(new EchoHandler()));
		ChildProcess client = this.peers.connectedQbClient(service);
		this.peers.connectedQbClient(service);
		Awaitility.await().until(() -> server.stats().equals(new ServiceStats(2, 0)));
		client.quit();
		Awaitility.await().until(() -> server.stats().equals(new ServiceStats(1, 1)));
		assertThat(server.statsAndReset()).isEqualTo(new ServiceStats(1, 1));
		assertThat(server.stats()).isEqualTo(new ServiceStats(1, 0));
	}

	/** Seven requests, four responses, two events of which one is received. */
	private static void traffic(ChildProcess client) {
		for (int id : new int[] { 1, 5, 77 }) {
			client.ask("send %d 64".formatted(id), "SENT 1");
			client.ask("recv", "RESPONSE .*");
		}
		client.ask("send 6 64", "SENT 1");
		client.ask("send 2 64 2", "SENT 2");
		client.ask("event", "EVENT 2 64 0");
		// an answer after the second event, which stays in the ring
		client.ask("send 1 64", "SENT 1");
		client.ask("recv", "RESPONSE 1 64 0");
	}

	private IpcServerBuilder builder(String service) {
		return IpcServer.builder(service).transport(this.transport);
	}

}
