package dev.qbipcs.internal.server;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import dev.qbipcs.FileSharing;
import dev.qbipcs.IpcServer;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.PollingPolicy;
import dev.qbipcs.RequestRate;
import dev.qbipcs.ServiceStats;
import dev.qbipcs.SocketPlacement;
import dev.qbipcs.client.IpcClient;
import dev.qbipcs.internal.protocol.HandshakeRequest;
import dev.qbipcs.internal.transport.ServiceConnector;
import dev.qbipcs.internal.transport.SetupSocket;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.Patience;
import dev.qbipcs.testsupport.SharedMemory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Memory runs out right after a client got its handshake response: the client is dropped
 * with all its resources, and the next one is served.
 */
class FailedAdmissionTests {

	private static final Duration PATIENCE = Patience.LIMIT;

	private static final int BUFFER = 12_328;

	@RegisterExtension
	final Peers peers = new Peers();

	private final String service = this.peers.service("oom");

	private final Recorder recorder = new Recorder();

	@ParameterizedTest
	@EnumSource(names = { "SHARED_MEMORY", "SOCKET" })
	void nothingIsLeftOfTheClientAndTheNextOneIsServed(IpcTransport transport) {
		IpcServer server = this.peers.close(new DefaultIpcServer(settings(transport), new FailingCounters()));
		server.start();
		awaitEndAfterTheAnswer();
		this.recorder.awaitLog("accept", "destroyed");
		SharedMemory.assertNothingLeftOf(this.service);
		assertThat(server.connections()).isEmpty();
		assertThat(server.stats()).isEqualTo(new ServiceStats(0, 0));
		Awaitility.await().until(() -> server.sharedMemory().used() == 0);
		try (IpcClient client = IpcClient.builder(this.service).connectTimeout(PATIENCE).connect()) {
			assertThat(client.sendAndReceive(1, new byte[3], PATIENCE).payload()).hasSize(3);
			assertThat(server.totals().accepted()).isEqualTo(1);
		}
	}

	private void awaitEndAfterTheAnswer() {
		SetupSocket client = ServiceConnector.connect(this.service, deadline());
		try {
			MemorySegment buffer = Arena.ofAuto().allocate(1 << 16, 8);
			HandshakeRequest.write(buffer, BUFFER, false);
			assertThat(client.send(buffer, HandshakeRequest.SIZE)).isEqualTo(HandshakeRequest.SIZE);
			int taken = -1;
			while (taken != 0) {
				assertThat(client.awaitInput(deadline())).isTrue();
				taken = client.receive(buffer, (int) buffer.byteSize());
			}
		}
		finally {
			client.close();
		}
	}

	private ServerSettings settings(IpcTransport transport) {
		return new ServerSettings(this.service, 0, transport, this.recorder, List.of(), 1, PollingPolicy.OFF, BUFFER,
				BUFFER, RequestRate.NORMAL, PATIENCE, 10, 1, 1, 1 << 20, 1 << 20, SocketPlacement.hostDefault(),
				FileSharing.DEFAULT);
	}

	private static long deadline() {
		return System.nanoTime() + TimeUnit.SECONDS.toNanos(Patience.SECONDS);
	}

	/**
	 * Fails for lack of memory at the first connection.
	 */
	private static final class FailingCounters extends ServiceCounters {

		private boolean failed;

		@Override
		synchronized void accepted(ServerConnection connection) {
			if (!this.failed) {
				this.failed = true;
				throw new OutOfMemoryError("on purpose");
			}
			super.accepted(connection);
		}

	}

}
