package dev.qbipcs.internal.server;

import java.time.Duration;

import dev.qbipcs.ConnectionStats;
import dev.qbipcs.Errno;
import dev.qbipcs.IpcConnection;
import dev.qbipcs.IpcConnectionRequest;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcServer;
import dev.qbipcs.RequestRate;
import dev.qbipcs.ServiceStats;
import dev.qbipcs.client.IpcClient;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.Patience;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Counters of connections and services.
 */
class StatisticsTests {

	private static final Duration PATIENCE = Patience.LIMIT;

	private static final int PID = (int) ProcessHandle.current().pid();

	@RegisterExtension
	final Peers peers = new Peers();

	private final String service = this.peers.service("counted");

	private final Recorder recorder = new Recorder();

	private final IpcServer server = this.peers.serve(IpcServer.builder(this.service).handler(this.recorder));

	@Test
	void everythingIsCountedAndAResetStartsAgain() {
		try (IpcClient client = IpcClient.connect(this.service)) {
			IpcConnection connection = this.recorder.connection();
			for (int i = 0; i < 7; i++) {
				client.sendAndReceive(1, new byte[1], PATIENCE);
			}
			connection.events().trySend(1, new byte[1]);
			connection.events().trySend(1, new byte[1]);
			client.receiveEvent(PATIENCE);
			Awaitility.await().until(() -> connection.stats().responses() == 7);
			ConnectionStats stats = connection.stats();
			assertThat(stats.clientPid()).isEqualTo(PID);
			assertThat(stats.requests()).isEqualTo(7);
			assertThat(stats.events()).isEqualTo(2);
			assertThat(stats.eventQueueLength()).isEqualTo(1);
			assertThat(stats.sendRetries()).isZero();
			assertThat(stats.flowControlState()).isZero();
			assertThat(stats.flowControlCount()).isZero();
			assertThat(connection.statsAndReset().requests()).isEqualTo(7);
			ConnectionStats reset = connection.stats();
			assertThat(reset).isEqualTo(new ConnectionSnapshot(PID, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0));
			client.sendAndReceive(1, new byte[1], PATIENCE);
			Awaitility.await().until(() -> connection.stats().responses() == 1);
			assertThat(connection.stats().requests()).isEqualTo(1);
		}
	}

	@Test
	void bytesAreCountedWithTheirHeaders() {
		try (IpcClient client = IpcClient.connect(this.service)) {
			IpcConnection connection = this.recorder.connection();
			client.sendAndReceive(1, new byte[100], PATIENCE);
			connection.events().trySend(1, new byte[10]);
			Awaitility.await().until(() -> connection.stats().responses() == 1);
			assertThat(connection.stats().bytesReceived()).isEqualTo(16 + 100);
			assertThat(connection.stats().bytesSent()).isEqualTo(24 + 100 + 24 + 10);
			assertThat(connection.statsAndReset().bytesReceived()).isEqualTo(16 + 100);
			assertThat(connection.stats().bytesSent()).isZero();
		}
	}

	@Test
	void aFailedHandlerCountsAsARequestWithAnError() {
		this.recorder.onMessage((connection, message) -> {
			throw new IllegalStateException("on purpose");
		});
		try (IpcClient client = IpcClient.connect(this.service)) {
			IpcConnection connection = this.recorder.connection();
			assertThat(client.sendAndReceive(1, new byte[1], PATIENCE).error()).isEqualTo(-Errno.EIO.number());
			Awaitility.await().until(() -> connection.stats().responses() == 1);
			assertThat(connection.stats().requests()).isEqualTo(1);
		}
	}

	@Test
	void changesOfFlowControlAreCounted() {
		try (IpcClient client = IpcClient.connect(this.service)) {
			IpcConnection connection = this.recorder.connection();
			assertThat(client.isConnected()).isTrue();
			for (RequestRate rate : new RequestRate[] { RequestRate.OFF, RequestRate.OFF, RequestRate.OFF_2,
					RequestRate.SLOW, RequestRate.FAST }) {
				this.server.setRequestRate(rate);
			}
			Awaitility.await().until(() -> connection.stats().flowControlCount() == 3);
			assertThat(connection.stats().flowControlState()).isZero();
			this.server.setRequestRate(RequestRate.OFF_2);
			Awaitility.await().until(() -> connection.stats().flowControlState() == 2);
			assertThat(connection.statsAndReset().flowControlCount()).isEqualTo(4);
			assertThat(connection.stats().flowControlCount()).isZero();
			assertThat(connection.stats().flowControlState()).as("no counter").isEqualTo(2);
		}
	}

	@Test
	void aServiceCountsActiveAndClosedConnections() {
		IpcClient first = IpcClient.connect(this.service);
		IpcClient second = IpcClient.connect(this.service);
		awaitStats(2, 0);
		first.close();
		awaitStats(1, 1);
		second.close();
		awaitStats(0, 2);
		assertThat(this.server.statsAndReset()).isEqualTo(new ServiceStats(0, 2));
		assertThat(this.server.stats()).isEqualTo(new ServiceStats(0, 0));
		IpcClient third = IpcClient.connect(this.service);
		awaitStats(1, 0);
		this.server.close();
		assertThat(this.server.stats()).as("closed with the service").isEqualTo(new ServiceStats(0, 1));
		this.server.start();
		assertThat(this.server.stats()).as("counted on").isEqualTo(new ServiceStats(0, 1));
		third.close();
	}

	@Test
	void rejectedConnectionsCountInNeither() {
		String name = this.peers.service("rejected");
		IpcServer picky = this.peers.serve(IpcServer.builder(name).handler(new Recorder() {
			@Override
			public void accept(IpcConnectionRequest request) {
				request.reject(Errno.EPERM);
			}
		}));
		assertThatExceptionOfType(IpcException.class).isThrownBy(() -> IpcClient.connect(name));
		assertThat(picky.stats()).isEqualTo(new ServiceStats(0, 0));
	}

	@Test
	void aContextIsKeptByItsType() {
		this.server.setContext("service");
		assertThat(this.server.context(String.class)).contains("service");
		assertThat(this.server.context(Integer.class)).isEmpty();
		this.server.setContext(null);
		assertThat(this.server.context(String.class)).isEmpty();
		try (IpcClient client = IpcClient.connect(this.service)) {
			IpcConnection connection = this.recorder.connection();
			connection.setContext(42);
			assertThat(connection.context(Integer.class)).contains(42);
			assertThat(connection.context(Object.class)).contains(42);
			assertThat(connection.context(String.class)).isEmpty();
			assertThat(client.isConnected()).isTrue();
		}
	}

	private void awaitStats(long active, long closed) {
		Awaitility.await()
			.untilAsserted(() -> assertThat(this.server.stats()).isEqualTo(new ServiceStats(active, closed)));
	}

}
