package dev.qbipcs.internal.server;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcMessage;
import dev.qbipcs.IpcServer;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.RequestRate;
import dev.qbipcs.ServiceStats;
import dev.qbipcs.client.IpcClient;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.spi.EventLoop;
import dev.qbipcs.spi.EventLoop.Priority;
import dev.qbipcs.testsupport.Patience;
import dev.qbipcs.testsupport.SharedMemory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Services start, end, start again, and share a loop.
 */
class ServerLifecycleTests {

	private static final Duration PATIENCE = Patience.LIMIT;

	@RegisterExtension
	final Peers peers = new Peers();

	private final String service = this.peers.service("lifecycle");

	private final Recorder recorder = new Recorder();

	private final IpcServer server = this.peers
		.close(IpcServer.builder(this.service).serviceId(7).handler(this.recorder).build());

	@Test
	void aServiceRefusesClientsBeforeStartAndAfterClose() {
		assertThat(this.server.isRunning()).isFalse();
		assertRefused();
		this.server.start();
		assertThat(this.server.isRunning()).isTrue();
		IpcClient.connect(this.service).close();
		this.server.close();
		assertThat(this.server.isRunning()).isFalse();
		assertRefused();
		this.server.close();
	}

	@Test
	void aClosedServiceCanStillBeQueried() {
		this.server.setContext("mine");
		this.server.start();
		this.server.setRequestRate(RequestRate.FAST);
		IpcClient.connect(this.service).close();
		Awaitility.await().until(() -> this.server.stats().closedConnections() == 1);
		this.server.close();
		assertThat(this.server.name()).isEqualTo(this.service);
		assertThat(this.server.context(String.class)).contains("mine");
		assertThat(this.server.requestRate()).isEqualTo(RequestRate.FAST);
		assertThat(this.server.stats()).isEqualTo(new ServiceStats(0, 1));
		assertThat(this.server.connections()).isEmpty();
	}

	@Test
	void aServiceReportsItsLoop() {
		assertThat(this.server.eventLoop()).isEmpty();
		this.server.start();
		assertThat(this.server.eventLoop()).isPresent();
		this.server.close();
		assertThat(this.server.eventLoop()).isEmpty();
		EventLoop given = this.peers.close(EventLoop.create("given"));
		IpcServer other = IpcServer.builder(this.service).handler(this.recorder).eventLoop(given).build();
		assertThat(other.eventLoop()).containsSame(given);
	}

	@Test
	void aRunningServiceCannotBeStartedAgain() {
		this.server.start();
		assertThatIllegalStateException().isThrownBy(this.server::start).withMessageContaining(this.service);
		IpcClient.connect(this.service).close();
	}

	@Test
	void aServiceCanBeRestartedAnyNumberOfTimes() {
		for (int i = 1; i <= 10; i++) {
			this.server.start();
			try (IpcClient client = IpcClient.connect(this.service)) {
				assertThat(client.sendAndReceive(1, new byte[1], PATIENCE).id()).isEqualTo(1);
				assertThat(this.recorder.connection().id()).as("never used before").isEqualTo(i);
				this.server.close();
			}
		}
		assertThat(this.server.stats().closedConnections()).isEqualTo(10);
		SharedMemory.assertNothingLeftOf(this.service);
	}

	@Test
	void closingDisconnectsAllClients() {
		this.server.start();
		List<IpcClient> clients = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			clients.add(this.peers.close(IpcClient.connect(this.service)));
		}
		Awaitility.await().until(() -> this.server.connections().size() == 5);
		this.server.close();
		assertThat(this.server.connections()).isEmpty();
		assertThat(this.recorder.log()).filteredOn("destroyed"::equals).as("when close returns").hasSize(5);
		assertThat(SharedMemory.ofService(this.service)).isEmpty();
		Awaitility.await().until(() -> clients.stream().noneMatch(IpcClient::isConnected));
	}

	@Test
	void aServiceMayBeClosedOnItsOwnLoop() {
		this.recorder.onMessage((connection, message) -> {
			message.reply(message.segment());
			connection.server().close();
		});
		this.server.start();
		try (IpcClient client = IpcClient.connect(this.service)) {
			assertThat(client.sendAndReceive(1, new byte[1], PATIENCE).id()).isEqualTo(1);
			Awaitility.await().until(() -> !client.isConnected());
		}
		Awaitility.await().until(() -> !this.server.isRunning());
		this.recorder.awaitLog("accept", "created", "message 1", "closed", "destroyed");
	}

	@Test
	void aServiceMayBeClosedByATaskThatItsLoopIsLentTo() {
		CompletableFuture<Boolean> running = new CompletableFuture<>();
		this.recorder.onMessage((connection, message) -> {
			IpcMessage.Deferred deferred = message.defer();
			connection.eventLoop().lend(() -> {
				try (deferred) {
					this.server.close();
					running.complete(this.server.isRunning());
				}
			});
		});
		this.server.start();
		try (IpcClient client = IpcClient.connect(this.service)) {
			client.send(1, new byte[1], PATIENCE);
			assertThat(running).succeedsWithin(PATIENCE).isEqualTo(false);
			Awaitility.await().until(() -> !client.isConnected());
		}
		this.recorder.awaitLog("accept", "created", "message 1", "closed", "destroyed");
		Awaitility.await().until(() -> threads("qbipcs-" + this.service) == 0);
	}

	@Test
	void aServiceMayStartAgainOnTheLoopThatClosedIt() {
		CountDownLatch handled = new CountDownLatch(1);
		CountDownLatch leave = new CountDownLatch(1);
		CountDownLatch turn = new CountDownLatch(1);
		this.recorder.onMessage((connection, message) -> {
			this.server.close();
			this.server.start();
			handled.countDown();
			await(leave);
		});
		this.server.start();
		try (IpcClient client = IpcClient.connect(this.service)) {
			client.send(1, new byte[1], PATIENCE);
			await(handled);
			this.server.eventLoop().orElseThrow().execute(Priority.MEDIUM, () -> await(turn));
			Thread first = Thread.ofPlatform().start(this.server::close);
			awaitWaiting(first);
			leave.countDown();
			Awaitility.await("the first loop has ended").until(() -> threads("qbipcs-" + this.service) == 1);
			Thread second = Thread.ofPlatform().start(this.server::close);
			awaitWaiting(second);
			turn.countDown();
			Awaitility.await().until(() -> !first.isAlive() && !second.isAlive());
		}
		finally {
			leave.countDown();
			turn.countDown();
		}
		assertRefused();
	}

	@Test
	void aFailedStartWithANameInUseLeaksNothing() {
		this.server.start();
		IpcServer second = IpcServer.builder(this.service).handler(new Recorder()).build();
		for (int i = 0; i < 2; i++) {
			assertThatExceptionOfType(IpcException.class).isThrownBy(second::start)
				.matches((ex) -> ex.is(Errno.EADDRINUSE))
				.withMessageContaining("process " + ProcessHandle.current().pid());
			assertThat(second.isRunning()).isFalse();
		}
		this.server.close();
		second.start();
		second.close();
	}

	@Test
	void itsOwnLoopEndsWithTheService() {
		this.server.start();
		String thread = "qbipcs-" + this.service;
		assertThat(threads(thread)).isEqualTo(1);
		IpcClient client = this.peers.close(IpcClient.connect(this.service));
		this.server.close();
		Awaitility.await().until(() -> threads(thread) == 0);
		Awaitility.await().until(() -> !client.isConnected());
	}

	@Test
	void severalServicesShareALoop() {
		EventLoop loop = this.peers.close(EventLoop.create("shared"));
		List<String> names = List.of(this.peers.service("one"), this.peers.service("two"));
		List<IpcServer> servers = new ArrayList<>();
		List<String> threads = new CopyOnWriteArrayList<>();
		for (String name : names) {
			servers.add(this.peers.serve(
					IpcServer.builder(name).eventLoop(loop).handler(new Recorder().onMessage((connection, message) -> {
						threads.add(Thread.currentThread().getName());
						message.reply(MemorySegment.ofArray(name.getBytes(StandardCharsets.UTF_8)));
					}))));
		}
		for (String name : names) {
			try (IpcClient client = IpcClient.connect(name)) {
				assertThat(client.sendAndReceive(1, new byte[0], PATIENCE).text()).isEqualTo(name);
			}
		}
		assertThat(threads).containsExactly("shared", "shared");
		servers.getFirst().close();
		try (IpcClient client = IpcClient.connect(names.getLast())) {
			assertThat(client.sendAndReceive(1, new byte[0], PATIENCE).text()).isEqualTo(names.getLast());
		}
		servers.getLast().close();
		assertThat(threads("shared")).as("stays the caller's").isEqualTo(1);
	}

	@Test
	void aServiceOnAClosedLoopDoesNotStart() throws Exception {
		EventLoop loop = EventLoop.create("ended");
		CountDownLatch ready = new CountDownLatch(1);
		loop.execute(Priority.MEDIUM, ready::countDown);
		assertThat(ready.await(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
		loop.close();
		Awaitility.await().until(() -> threads("ended") == 0);
		IpcServer late = IpcServer.builder(this.peers.service("late")).eventLoop(loop).handler(this.recorder).build();
		assertThatExceptionOfType(IpcException.class).isThrownBy(late::start).matches((ex) -> ex.is(Errno.ESHUTDOWN));
		assertThat(late.isRunning()).isFalse();
		late.close();
	}

	@Test
	void aServiceReportsItsProperties() {
		assertThat(this.server.name()).isEqualTo(this.service);
		assertThat(this.server.serviceId()).isEqualTo(7);
		assertThat(this.server.transport()).isEqualTo(IpcTransport.SHARED_MEMORY);
		this.server.start();
		try (IpcClient client = IpcClient.connect(this.service)) {
			assertThat(this.recorder.connection()).satisfies((connection) -> {
				assertThat(connection.server()).isSameAs(this.server);
				assertThat(connection.serviceId()).isEqualTo(7);
				assertThat(connection.bufferSize()).isEqualTo(client.bufferSize()).isEqualTo(12_328);
				assertThat(connection.peer()).isEqualTo(client.peer());
			});
		}
	}

	private void assertRefused() {
		assertThatExceptionOfType(IpcException.class).isThrownBy(() -> IpcClient.connect(this.service))
			.matches((ex) -> ex.is(Errno.ECONNREFUSED));
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void awaitWaiting(Thread thread) {
		Awaitility.await().until(thread::getState, Thread.State.WAITING::equals);
	}

	private static long threads(String name) {
		return Thread.getAllStackTraces().keySet().stream().filter((thread) -> thread.getName().equals(name)).count();
	}

}
