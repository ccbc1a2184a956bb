package dev.qbipcs.internal.server;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcConnection;
import dev.qbipcs.IpcConnectionRequest;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcServer;
import dev.qbipcs.IpcServerBuilder;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.PeerCredentials;
import dev.qbipcs.SharedMemoryStats;
import dev.qbipcs.client.IpcClient;
import dev.qbipcs.peers.EchoHandler;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.Patience;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Clients hold part of the shared memory of a service from their admission until they are
 * destroyed.
 */
class SharedMemoryLimitTests {

	@RegisterExtension
	final Peers peers = new Peers();

	private final String service = this.peers.service("budget");

	private final List<String> reasons = new CopyOnWriteArrayList<>();

	@ParameterizedTest
	@CsvSource({ "SHARED_MEMORY, 86016", "SOCKET, 4096" })
	void aClientIsRejectedWhileNoMemoryIsLeft(IpcTransport transport, long connection) {
		IpcServer server = serve(transport, connection * 3 / 2, connection * 3 / 2);
		IpcClient first = connect();
		assertThat(server.sharedMemory())
			.isEqualTo(new SharedMemoryStats(connection, connection * 3 / 2, connection * 3 / 2));
		assertThatExceptionOfType(IpcException.class).isThrownBy(() -> connect().close())
			.matches((ex) -> ex.is(Errno.ENOMEM));
		Awaitility.await()
			.untilAsserted(() -> assertThat(this.reasons).singleElement()
				.asString()
				.contains("needs " + connection + " bytes of shared memory, but all clients have " + connection));
		first.close();
		Awaitility.await().until(() -> server.sharedMemory().used() == 0);
		connect().close();
	}

	@Test
	void aUserThatHasItsShareIsRejected() {
		serve(IpcTransport.SHARED_MEMORY, 1 << 20, 100_000);
		this.peers.close(connect());
		assertThatExceptionOfType(IpcException.class).isThrownBy(() -> connect().close())
			.matches((ex) -> ex.is(Errno.ENOMEM));
		Awaitility.await()
			.untilAsserted(
					() -> assertThat(this.reasons).singleElement().asString().contains("raise maxSharedMemoryPerUser"));
	}

	@Test
	void aConnectionThatIsRetainedKeepsItsFilesAndItsMemory() {
		IpcServer server = serve(IpcTransport.SHARED_MEMORY, 1 << 20, 1 << 20);
		IpcClient client = connect();
		Awaitility.await().until(() -> server.connections().size() == 1);
		IpcConnection connection = server.connections().getFirst();
		connection.retain();
		client.close();
		Awaitility.await().until(() -> server.connections().isEmpty());
		assertThat(server.sharedMemory().used()).isEqualTo(86_016);
		connection.release();
		Awaitility.await().until(() -> server.sharedMemory().used() == 0);
	}

	@ParameterizedTest
	@CsvSource({ "SHARED_MEMORY", "SOCKET" })
	void aClientThatTheHandlerRejectsTakesNothing(IpcTransport transport) {
		IpcServer server = this.peers.serve(IpcServer.builder(this.service)
			.transport(transport)
			.maxSharedMemory(1 << 20)
			.handshakeTimeout(Patience.LIMIT)
			.handler(new EchoHandler() {

				@Override
				public void accept(IpcConnectionRequest request) {
					request.reject(Errno.EACCES);
				}

			}));
		assertThatExceptionOfType(IpcException.class).isThrownBy(() -> connect().close())
			.matches((ex) -> ex.is(Errno.EACCES));
		assertThat(server.sharedMemory().used()).isZero();
	}

	@Test
	void limitsAreAtLeastOneByte() {
		IpcServerBuilder builder = IpcServer.builder(this.service);
		assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> builder.maxSharedMemory(0))
			.withMessageContaining("0 bytes");
		assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> builder.maxSharedMemoryPerUser(-1))
			.withMessageContaining("-1 bytes");
	}

	private IpcServer serve(IpcTransport transport, long limit, long limitPerUser) {
		return this.peers.serve(IpcServer.builder(this.service)
			.transport(transport)
			.maxSharedMemory(limit)
			.maxSharedMemoryPerUser(limitPerUser)
			.handshakeTimeout(Patience.LIMIT)
			.handler(new EchoHandler() {

				@Override
				public void rejected(PeerCredentials peer, int error, String reason) {
					SharedMemoryLimitTests.this.reasons.add(reason);
				}

			}));
	}

	private IpcClient connect() {
		return IpcClient.builder(this.service).bufferSize(12_328).connectTimeout(Patience.LIMIT).connect();
	}

}
