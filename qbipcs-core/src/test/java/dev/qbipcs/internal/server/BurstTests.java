package dev.qbipcs.internal.server;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcServer;
import dev.qbipcs.client.IpcClient;
import dev.qbipcs.internal.protocol.HandshakeRequest;
import dev.qbipcs.internal.protocol.HandshakeResponse;
import dev.qbipcs.internal.transport.ServiceConnector;
import dev.qbipcs.internal.transport.SetupSocket;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.spi.EventLoop;
import dev.qbipcs.spi.EventLoop.Priority;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many concurrent clients are no attack, and an attack does not lock others out.
 */
class BurstTests {

	private static final Duration LONG = Duration.ofMinutes(10);

	private static final int BURST = 300;

	/** More than a loop needs to accept them all. */
	private static final int TURNS = 100;

	@RegisterExtension
	final Peers peers = new Peers();

	private final String service = this.peers.service("burst");

	private final List<SetupSocket> sockets = new ArrayList<>();

	@AfterEach
	void close() {
		this.sockets.forEach(SetupSocket::close);
	}

	@Test
	void allClientsOfABurstAreAdmittedDespiteLateHandshakes() throws InterruptedException {
		EventLoop loop = this.peers.close(EventLoop.create("burst"));
		IpcServer server = this.peers
			.start(IpcServer.builder(this.service).eventLoop(loop).handshakeTimeout(LONG).handler(new Recorder()));
		int introduced = 0;
		while (this.sockets.size() < BURST) {
			SetupSocket socket = tryConnect();
			if (socket != null) {
				this.sockets.add(socket);
			}
			else {
				// this host's kernel has a short backlog
				introduced = introduce(introduced);
			}
		}
		turn(loop, TURNS);
		introduce(introduced);
		assertThat(this.sockets.stream().map(BurstTests::error)).hasSize(BURST).containsOnly(0);
		assertThat(server.totals().accepted()).isEqualTo(BURST);
		assertThat(server.totals().droppedHandshakes()).isZero();
	}

	@Test
	void aClientInTheBacklogIsAcceptedWhenAnotherLeaves() throws InterruptedException {
		EventLoop loop = this.peers.close(EventLoop.create("burst"));
		IpcServer server = this.peers.start(IpcServer.builder(this.service)
			.eventLoop(loop)
			.maxPendingHandshakes(2)
			.handshakeTimeout(LONG)
			.handler(new Recorder()));
		connect(3);
		turn(loop, TURNS);
		introduce(2);
		turn(loop, TURNS);
		assertThat(server.totals().accepted()).isZero();
		this.sockets.getFirst().close();
		assertThat(error(this.sockets.get(2))).isZero();
		assertThat(server.totals().droppedHandshakes()).isZero();
	}

	@Test
	void silentClientsGiveWayAndAreCounted() {
		IpcServer server = this.peers.start(IpcServer.builder(this.service)
			.maxPendingHandshakes(3)
			.handshakeTimeout(Duration.ofSeconds(2))
			.handler(new Recorder()));
		connect(3);
		this.peers.close(IpcClient.builder(this.service).connectTimeout(LONG).connect());
		Awaitility.await()
			.atMost(Duration.ofMinutes(1))
			.until(() -> this.sockets.stream().allMatch(BurstTests::isEnded));
		Awaitility.await()
			.atMost(Duration.ofMinutes(1))
			.untilAsserted(() -> assertThat(server.totals().droppedHandshakes()).isEqualTo(3));
		assertThat(server.totals().accepted()).isEqualTo(1);
	}

	@Test
	void invalidHandshakesAreCounted() {
		IpcServer server = this.peers
			.start(IpcServer.builder(this.service).handshakeTimeout(LONG).handler(new Recorder()));
		connect(1);
		try (Arena arena = Arena.ofConfined()) {
			this.sockets.getFirst().send(arena.allocate(HandshakeRequest.SIZE), HandshakeRequest.SIZE);
		}
		Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> isEnded(this.sockets.getFirst()));
		Awaitility.await()
			.atMost(Duration.ofMinutes(1))
			.untilAsserted(() -> assertThat(server.totals().droppedHandshakes()).isEqualTo(1));
	}

	private void connect(int count) {
		for (int i = 0; i < count; i++) {
			this.sockets.add(ServiceConnector.connect(this.service, System.nanoTime() + LONG.toNanos()));
		}
	}

	private @Nullable SetupSocket tryConnect() {
		try {
			return ServiceConnector.connect(this.service, System.nanoTime());
		}
		catch (IpcException ex) {
			assertThat(ex.is(Errno.EAGAIN)).as(ex.getMessage()).isTrue();
			return null;
		}
	}

	// Send the handshakes of all sockets from this index on.
	private int introduce(int from) {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment request = arena.allocate(HandshakeRequest.SIZE, 4);
			HandshakeRequest.write(request, 1, false);
			for (SetupSocket socket : this.sockets.subList(from, this.sockets.size())) {
				assertThat(socket.send(request, HandshakeRequest.SIZE)).isEqualTo(HandshakeRequest.SIZE);
			}
		}
		return this.sockets.size();
	}

	// The error in the service's answer.
	private static int error(SetupSocket socket) {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment response = arena.allocate(HandshakeResponse.SIZE, 8);
			int[] received = { -1 };
			Awaitility.await()
				.atMost(Duration.ofMinutes(1))
				.pollInSameThread()
				.pollDelay(Duration.ZERO)
				.pollInterval(Duration.ofMillis(5))
				.until(() -> {
					received[0] = socket.receive(response, HandshakeResponse.SIZE);
					return received[0] >= 0;
				});
			assertThat(received[0]).as("hung up").isEqualTo(HandshakeResponse.SIZE);
			return HandshakeResponse.read(response).error();
		}
	}

	// Have the loop make that many turns.
	private static void turn(EventLoop loop, int count) throws InterruptedException {
		for (int i = 0; i < count; i++) {
			CountDownLatch done = new CountDownLatch(1);
			loop.execute(Priority.LOW, done::countDown);
			assertThat(done.await(1, TimeUnit.MINUTES)).isTrue();
		}
	}

	private static boolean isEnded(SetupSocket socket) {
		try (Arena arena = Arena.ofConfined()) {
			return socket.receive(arena.allocate(1), 1) == 0;
		}
	}

}
