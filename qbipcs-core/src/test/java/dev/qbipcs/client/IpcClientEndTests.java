package dev.qbipcs.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcSendResult;
import dev.qbipcs.IpcServer;
import dev.qbipcs.Payload;
import dev.qbipcs.peers.EchoHandler;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.Patience;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The end of a connection, caused by either side while threads wait.
 */
@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
class IpcClientEndTests {

	private static final Duration FOR_EVER = Duration.ofSeconds(-1);

	private static final Duration PATIENCE = Patience.LIMIT;

	@RegisterExtension
	final Peers peers = new Peers();

	private final String service = this.peers.service("ending");

	private final IpcServer server = this.peers.serve(IpcServer.builder(this.service).handler(new EchoHandler()));

	@Test
	void closingEndsAllWaits() throws Exception {
		for (int i = 0; i < 20; i++) {
			IpcClient client = IpcClient.connect(this.service);
			List<CompletableFuture<Void>> waits = waits(client);
			client.close();
			assertNotConnected(waits);
			assertThat(client.isConnected()).isFalse();
			client.close();
		}
	}

	@Test
	void aServerThatGoesEndsAllWaitsAtOnce() throws Exception {
		IpcClient client = this.peers.close(IpcClient.connect(this.service));
		List<CompletableFuture<Void>> waits = waits(client);
		this.server.close();
		assertNotConnected(waits);
		assertThat(client.isConnected()).isFalse();
	}

	@Test
	void anIdleClientNoticesThatTheServerWent() {
		IpcClient client = this.peers.close(IpcClient.connect(this.service));
		this.server.close();
		Awaitility.await().until(() -> !client.isConnected());
		assertNotConnected(client);
	}

	@Test
	void messagesSentBeforeTheServerWentAreStillReceived() {
		IpcClient client = this.peers.close(IpcClient.connect(this.service));
		client.send(EchoHandler.ECHO, new byte[] { 1 }, PATIENCE);
		client.send(EchoHandler.ECHO, new byte[] { 2 }, PATIENCE);
		client.send(EchoHandler.ECHO_EVENT, new byte[] { 3 }, PATIENCE);
		Awaitility.await()
			.until(() -> this.server.connections().stream().anyMatch((connection) -> connection.stats().events() == 1));
		this.server.close();
		Awaitility.await().until(() -> !client.isConnected());
		assertThat(client.receive(PATIENCE).payload()).containsExactly(1);
		assertThat(client.receive(PATIENCE).payload()).containsExactly(2);
		assertThat(client.receiveEvent(PATIENCE).payload()).containsExactly(3);
		assertNotConnected(client);
	}

	@Test
	void aClosedClientDoesNothingAnyMore() {
		IpcClient client = IpcClient.connect(this.service);
		client.close();
		assertNotConnected(client);
		Awaitility.await().until(() -> this.server.connections().isEmpty());
	}

	@Test
	void aClientConnectsAgainWhenTheServerIsBack() {
		IpcClient before = this.peers.close(IpcClient.connect(this.service));
		this.server.close();
		this.server.start();
		try (IpcClient after = IpcClient.connect(this.service)) {
			assertThat(after.sendAndReceive(1, new byte[1], PATIENCE).payload()).hasSize(1);
			Awaitility.await().until(() -> !before.isConnected());
			assertThat(after.isConnected()).isTrue();
		}
	}

	@Test
	void threadsThatUseOneClientDoNotMixUpTheirAnswers() throws Exception {
		try (IpcClient client = IpcClient.connect(this.service)) {
			List<CompletableFuture<Void>> threads = new ArrayList<>();
			for (int t = 0; t < 4; t++) {
				byte value = (byte) t;
				threads.add(run(() -> {
					for (int i = 0; i < 500; i++) {
						byte[] payload = { value, (byte) i };
						assertThat(client.sendAndReceive(1, payload, PATIENCE).payload()).isEqualTo(payload);
					}
				}));
			}
			for (CompletableFuture<Void> thread : threads) {
				thread.get(Patience.SECONDS, TimeUnit.SECONDS);
			}
		}
	}

	@Test
	void aClientMayBeClosedWhileOthersUseIt() throws Exception {
		for (int i = 0; i < 20; i++) {
			IpcClient client = IpcClient.connect(this.service);
			List<CompletableFuture<Void>> threads = new ArrayList<>();
			for (int t = 0; t < 3; t++) {
				threads.add(run(() -> {
					while (true) {
						client.sendAndReceive(1, new byte[100], PATIENCE);
					}
				}));
			}
			Awaitility.await()
				.pollInterval(Duration.ofMillis(1))
				.until(() -> this.server.connections()
					.stream()
					.anyMatch((connection) -> connection.stats().requests() > 10));
			client.close();
			assertNotConnected(threads);
			Awaitility.await().pollInterval(Duration.ofMillis(1)).until(() -> this.server.connections().isEmpty());
		}
	}

	// One thread for each way of waiting, all of them asleep.
	private static List<CompletableFuture<Void>> waits(IpcClient client) {
		List<Thread> threads = new ArrayList<>();
		List<CompletableFuture<Void>> waits = List.of(run(() -> {
			threads.add(Thread.currentThread());
			client.sendAndReceive(EchoHandler.ONE_WAY, new byte[1], FOR_EVER);
		}), run(() -> client.receiveEvent(PATIENCE.multipliedBy(10))), run(() -> client.receive(FOR_EVER)),
				run(() -> client.receiveEvent(FOR_EVER)));
		Awaitility.await().pollInterval(Duration.ofMillis(1)).until(() -> threads.size() == 1 && inFutex() >= 2);
		return waits;
	}

	private static long inFutex() {
		return Thread.getAllStackTraces()
			.values()
			.stream()
			.filter((stack) -> List.of(stack)
				.stream()
				.anyMatch((frame) -> frame.getMethodName().equals("waitWhileZero")))
			.count();
	}

	private static CompletableFuture<Void> run(Runnable job) {
		return CompletableFuture.runAsync(job, (task) -> Thread.ofPlatform().start(task));
	}

	private static void assertNotConnected(List<CompletableFuture<Void>> waits)
			throws InterruptedException, TimeoutException {
		for (CompletableFuture<Void> wait : waits) {
			try {
				wait.get(Patience.SECONDS, TimeUnit.SECONDS);
				throw new AssertionError("The wait ended without failing");
			}
			catch (ExecutionException ex) {
				assertThat(ex.getCause()).isInstanceOf(IpcException.class).hasMessageContaining(Errno.ENOTCONN.name());
			}
		}
	}

	private static void assertNotConnected(IpcClient client) {
		assertThat(client.trySend(1, new byte[1])).isEqualTo(IpcSendResult.GONE);
		for (Runnable call : List.<Runnable>of(() -> client.send(1, new byte[1], PATIENCE),
				() -> client.send(1, Payload.EMPTY, PATIENCE), () -> client.receive(PATIENCE),
				() -> client.receiveEvent(PATIENCE), () -> client.sendAndReceive(1, new byte[1], FOR_EVER))) {
			assertThatExceptionOfType(IpcException.class).isThrownBy(call::run).matches((ex) -> ex.is(Errno.ENOTCONN));
		}
	}

}
