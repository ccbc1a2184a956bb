package dev.qbipcs.internal.server;

import java.io.File;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcConnectionRequest;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcServer;
import dev.qbipcs.client.IpcClient;
import dev.qbipcs.internal.transport.ServiceConnector;
import dev.qbipcs.internal.transport.SetupSocket;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.Patience;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Limits on the number of clients, the time of their handshakes and their memory.
 */
class LimitsTests {

	@RegisterExtension
	final Peers peers = new Peers();

	private final String service = this.peers.service("limits");

	private final List<SetupSocket> sockets = new ArrayList<>();

	@AfterEach
	void close() {
		this.sockets.forEach(SetupSocket::close);
	}

	@Test
	void oneClientTooManyIsRejectedUntilAnotherLeaves() {
		IpcServer server = this.peers.serve(IpcServer.builder(this.service).maxConnections(2).handler(new Recorder()));
		IpcClient first = this.peers.close(IpcClient.connect(this.service));
		this.peers.close(IpcClient.connect(this.service));
		assertThatExceptionOfType(IpcException.class).isThrownBy(() -> IpcClient.connect(this.service))
			.matches((ex) -> ex.is(Errno.EUSERS));
		first.close();
		Awaitility.await().until(() -> server.connections().size() == 1);
		IpcClient.connect(this.service).close();
	}

	@Test
	void aClientWithoutAHandshakeIsDroppedAtTheDeadline() {
		this.peers
			.start(IpcServer.builder(this.service).handshakeTimeout(Duration.ofMillis(100)).handler(new Recorder()));
		long start = System.nanoTime();
		SetupSocket silent = connect();
		Awaitility.await().pollInterval(Duration.ofMillis(5)).until(() -> isEnded(silent));
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(100));
	}

	@Test
	void aClientOfAUserWithTooManyIsRejected() {
		this.peers.serve(IpcServer.builder(this.service).maxConnectionsPerUser(1).handler(new Recorder()));
		this.peers.close(IpcClient.connect(this.service));
		assertThatExceptionOfType(IpcException.class).isThrownBy(() -> IpcClient.connect(this.service))
			.matches((ex) -> ex.is(Errno.EUSERS));
	}

	@Test
	void theLimitHoldsForConcurrentClientsOnAllLoops() {
		IpcServer server = this.peers
			.serve(IpcServer.builder(this.service).loops(3).maxConnectionsPerUser(5).handler(new Recorder() {

				@Override
				public void accept(IpcConnectionRequest request) {
					// a client that is refused, or fails, releases its permit
					if (request.connection().id() % 3 == 0) {
						request.reject(Errno.EACCES);
					}
					else if (request.connection().id() % 7 == 0) {
						throw new IllegalStateException("not this one");
					}
				}

			}));
		for (int round = 0; round < 5; round++) {
			List<IpcClient> clients = new CopyOnWriteArrayList<>();
			Set<Errno> refusals = ConcurrentHashMap.newKeySet();
			try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
				for (int i = 0; i < 40; i++) {
					executor.execute(() -> {
						try {
							clients.add(IpcClient.connect(this.service));
						}
						catch (IpcException ex) {
							Errno.of(ex.error()).ifPresent(refusals::add);
						}
					});
				}
			}
			assertThat(clients).hasSizeLessThanOrEqualTo(5);
			while (clients.size() < 5) {
				connectUnlessRefused(clients);
			}
			assertThatExceptionOfType(IpcException.class).isThrownBy(() -> IpcClient.connect(this.service))
				.matches((ex) -> ex.is(Errno.EUSERS));
			assertThat(refusals).contains(Errno.EUSERS).isSubsetOf(Errno.EUSERS, Errno.EACCES, Errno.EIO);
			clients.forEach(IpcClient::close);
			Awaitility.await().until(() -> server.connections().isEmpty());
		}
	}

	@Test
	void slowClientsBelowTheCapDoNotBlockOthers() {
		this.peers.serve(IpcServer.builder(this.service).maxPendingHandshakes(3).handler(new Recorder()));
		connect();
		connect();
		IpcClient.connect(this.service).close();
	}

	@Test
	void pendingHandshakesEndWithTheService() {
		IpcServer server = this.peers.serve(IpcServer.builder(this.service).handler(new Recorder()));
		SetupSocket pending = connect();
		IpcClient.connect(this.service).close();
		server.close();
		Awaitility.await().until(() -> isEnded(pending));
	}

	@Test
	void aBufferSizeIsBoundedOnBothSides() {
		this.peers.serve(IpcServer.builder(this.service)
			.enforceBufferSize(20_000)
			.maxBufferSize(50_000)
			.handler(new Recorder()));
		for (int[] wantedAndGiven : new int[][] { { 1, 20_000 }, { 30_000, 30_000 }, { 1 << 30, 50_000 } }) {
			try (IpcClient client = IpcClient.builder(this.service).bufferSize(wantedAndGiven[0]).connect()) {
				assertThat(client.bufferSize()).isEqualTo(wantedAndGiven[1]);
				byte[] largest = new byte[client.bufferSize() - 24];
				assertThat(client.sendAndReceive(1, largest, Patience.LIMIT).payload()).isEqualTo(largest);
			}
		}
	}

	@Test
	void descriptorsAreNotUsedUp() {
		IpcServer server = this.peers.serve(IpcServer.builder(this.service).handler(new Recorder()));
		IpcClient.connect(this.service).close();
		Awaitility.await().until(() -> server.connections().isEmpty());
		int before = descriptors();
		for (int i = 0; i < 100; i++) {
			IpcClient.connect(this.service).close();
		}
		Awaitility.await().untilAsserted(() -> assertThat(descriptors()).isLessThan(before + 20));
	}

	private SetupSocket connect() {
		SetupSocket socket = ServiceConnector.connect(this.service, System.nanoTime());
		this.sockets.add(socket);
		return socket;
	}

	private void connectUnlessRefused(List<IpcClient> clients) {
		try {
			clients.add(IpcClient.connect(this.service));
		}
		catch (IpcException ex) {
			assertThat(ex.is(Errno.EACCES) || ex.is(Errno.EIO)).as(ex.getMessage()).isTrue();
		}
	}

	private static boolean isEnded(SetupSocket socket) {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment buffer = arena.allocate(1);
			return socket.receive(buffer, 1) == 0;
		}
	}

	private static int descriptors() {
		String[] names = new File("/proc/self/fd").list();
		return (names != null) ? names.length : 0;
	}

}
