package dev.qbipcs.internal.server;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcConnection;
import dev.qbipcs.IpcConnectionRequest;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcServer;
import dev.qbipcs.PeerCredentials;
import dev.qbipcs.ServiceTotals;
import dev.qbipcs.client.IpcClient;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.Patience;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The figures that monitoring reads.
 */
class TotalsTests {

	private static final Duration PATIENCE = Patience.LIMIT;

	@RegisterExtension
	final Peers peers = new Peers();

	private final String service = this.peers.service("totals");

	private final List<String> rejections = new CopyOnWriteArrayList<>();

	private volatile boolean admits = true;

	private final Recorder recorder = new Recorder() {

		@Override
		public void accept(IpcConnectionRequest request) {
			if (!TotalsTests.this.admits) {
				request.reject(Errno.EACCES);
			}
		}

		@Override
		public void rejected(PeerCredentials peer, int error, String reason) {
			TotalsTests.this.rejections.add(peer.pid() + " " + Errno.describe(error) + " " + reason);
		}

	};

	private final IpcServer server = this.peers
		.serve(IpcServer.builder(this.service).maxConnections(1).handler(this.recorder));

	@Test
	void theySurviveConnectionsResetsAndRestarts() {
		call(3);
		Awaitility.await().until(() -> this.server.totals().closed() == 1);
		ServiceTotals first = this.server.totals();
		assertThat(first)
			.isEqualTo(new TotalsSnapshot(1, 0, 1, 3, 3, 0, 0, first.recvRetries(), 0, 3 * 26, 3 * (24 + 10), 0, 0));
		try (IpcClient client = IpcClient.connect(this.service)) {
			client.sendAndReceive(1, new byte[10], PATIENCE);
			IpcConnection connection = this.server.connections().getFirst();
			Awaitility.await().until(() -> connection.stats().responses() == 1);
			connection.statsAndReset();
			this.server.statsAndReset();
			assertThat(this.server.stats().closedConnections()).isZero();
			assertThat(this.server.totals().requests()).isEqualTo(4);
			this.server.close();
			assertThat(this.server.totals().requests()).isEqualTo(4);
		}
		this.server.start();
		call(1);
		Awaitility.await().until(() -> this.server.totals().closed() == 3);
		assertThat(this.server.totals().accepted()).isEqualTo(3);
		assertThat(this.server.totals().responses()).isEqualTo(5);
	}

	@Test
	void rejectedClientsAreCountedAndReported() {
		long pid = ProcessHandle.current().pid();
		this.admits = false;
		assertRejected(Errno.EACCES);
		this.admits = true;
		try (IpcClient client = IpcClient.connect(this.service)) {
			assertThat(client.isConnected()).isTrue();
			assertRejected(Errno.EUSERS);
		}
		Awaitility.await().until(() -> this.rejections.size() == 2);
		assertThat(this.rejections).containsExactly(pid + " EACCES the handler rejected it",
				pid + " EUSERS the service has 1 connections already; raise maxConnections");
		assertThat(this.server.totals().rejected()).isEqualTo(2);
	}

	@Test
	void aConnectionKnowsWhenItWasMadeAndWhenItsClientLastSent() {
		Instant before = Instant.now().minusMillis(1);
		try (IpcClient client = IpcClient.connect(this.service)) {
			IpcConnection connection = this.recorder.connection();
			assertThat(connection.connectedSince()).isBetween(before, Instant.now());
			assertThat(connection.lastActivity()).isBetween(connection.connectedSince().minusMillis(1),
					connection.connectedSince());
			Awaitility.await().until(() -> Instant.now().isAfter(connection.connectedSince().plusMillis(2)));
			client.sendAndReceive(1, new byte[1], PATIENCE);
			assertThat(connection.lastActivity()).isAfter(connection.connectedSince());
		}
	}

	private void call(int times) {
		try (IpcClient client = IpcClient.connect(this.service)) {
			for (int i = 0; i < times; i++) {
				client.sendAndReceive(1, new byte[10], PATIENCE);
			}
		}
	}

	private void assertRejected(Errno error) {
		assertThatExceptionOfType(IpcException.class).isThrownBy(() -> IpcClient.connect(this.service))
			.satisfies((ex) -> assertThat(ex.is(error)).as(ex.getMessage()).isTrue());
	}

}
