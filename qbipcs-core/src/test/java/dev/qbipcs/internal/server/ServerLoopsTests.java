package dev.qbipcs.internal.server;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcConnection;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcMessage;
import dev.qbipcs.IpcServer;
import dev.qbipcs.IpcServerBuilder;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.RequestRate;
import dev.qbipcs.ServiceStats;
import dev.qbipcs.client.IpcClient;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.spi.EventLoop;
import dev.qbipcs.testsupport.Patience;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A service that runs on several loops.
 */
@ParameterizedClass
@EnumSource(value = IpcTransport.class, names = { "SHARED_MEMORY", "SOCKET" })
class ServerLoopsTests {

	private static final Duration PATIENCE = Patience.LIMIT;

	private static final int LOOPS = 3;

	@RegisterExtension
	final Peers peers = new Peers();

	@Parameter
	IpcTransport transport = IpcTransport.NATIVE;

	private final String service = this.peers.service("loops");

	private final ThreadRecorder recorder = new ThreadRecorder();

	@Test
	void clientsSpreadOverLoopsAndStay() {
		IpcServer server = this.peers.serve(builder());
		List<IpcClient> clients = connect(2 * LOOPS);
		for (int round = 0; round < 3; round++) {
			clients
				.forEach((client) -> assertThat(client.sendAndReceive(1, new byte[5], PATIENCE).payload()).hasSize(5));
		}
		clients.forEach(IpcClient::close);
		Awaitility.await().until(() -> server.totals().closed() == clients.size());
		server.close();
		assertThat(this.recorder.threads.values()).allSatisfy((threads) -> assertThat(threads).hasSize(1));
		for (int i = 1; i <= LOOPS; i++) {
			Set<String> thread = Set.of("qbipcs-" + this.service + "-" + i);
			assertThat(this.recorder.threads.values()).filteredOn(thread::equals).hasSize(2);
		}
	}

	@Test
	void aClientIsAssignedToTheLoopWithTheFewest() {
		IpcServer server = this.peers.serve(builder());
		List<IpcClient> clients = connect(2 * LOOPS);
		Awaitility.await().until(() -> server.connections().size() == clients.size());
		for (int i : new int[] { 1, 1 + LOOPS }) {
			clients.get(i).close();
		}
		Awaitility.await().until(() -> server.connections().size() == clients.size() - 2);
		connect(2);
		Awaitility.await().until(() -> server.connections().size() == clients.size());
		assertThat(this.recorder.threads).hasSize(clients.size() + 2);
		assertThat(List.of(thread(7), thread(8))).containsOnly(thread(2));
		assertThat(thread(2)).isEqualTo("qbipcs-" + this.service + "-2");
	}

	@Test
	void aBlockedLoopDoesNotBlockOthers() throws Exception {
		CountDownLatch blocked = new CountDownLatch(1);
		CountDownLatch release = new CountDownLatch(1);
		this.recorder.onMessage((connection, message) -> {
			if (message.id() == 7) {
				blocked.countDown();
				awaitUninterruptibly(release);
			}
			message.reply(message.segment());
		});
		this.peers.serve(builder());
		List<IpcClient> clients = connect(LOOPS);
		// not the first loop, which could not accept clients while blocked
		clients.get(1).send(7, new byte[3], PATIENCE);
		assertThat(blocked.await(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
		for (int i : new int[] { 0, 2 }) {
			assertThat(clients.get(i).sendAndReceive(1, new byte[1], PATIENCE).id()).isEqualTo(1);
		}
		release.countDown();
		assertThat(clients.get(1).receive(PATIENCE).id()).isEqualTo(7);
	}

	@Test
	void aRateAppliesToAllLoops() {
		IpcServer server = this.peers.serve(builder().requestRate(RequestRate.OFF));
		List<IpcClient> clients = connect(LOOPS);
		Awaitility.await().until(() -> server.connections().size() == LOOPS);
		clients.forEach((client) -> client.send(1, new byte[1], PATIENCE));
		for (RequestRate rate : List.of(RequestRate.OFF_2, RequestRate.FAST)) {
			assertThat(this.recorder.log()).doesNotContain("message 1");
			server.setRequestRate(rate);
			Awaitility.await()
				.until(() -> server.connections()
					.stream()
					.allMatch((connection) -> connection.stats().flowControlState() == rate.flowControl()));
		}
		clients.forEach((client) -> assertThat(client.receive(PATIENCE).id()).isEqualTo(1));
	}

	@Test
	void aDrainWaitsForAllLoops() throws Exception {
		BlockingQueue<IpcMessage.Deferred> deferred = new LinkedBlockingQueue<>();
		this.recorder.onMessage((connection, message) -> deferred.add(message.defer()));
		IpcServer server = this.peers.serve(builder());
		List<IpcClient> clients = connect(LOOPS);
		clients.forEach((client) -> client.send(1, new byte[1], PATIENCE));
		Awaitility.await().until(() -> deferred.size() == LOOPS);
		CompletableFuture<Void> drained = server.drain();
		for (int i = 0; i < LOOPS; i++) {
			Awaitility.await().during(Duration.ofMillis(60)).until(() -> !drained.isDone());
			IpcMessage.Deferred message = deferred.remove();
			message.reply(message.segment());
			message.close();
		}
		drained.get(Patience.SECONDS, TimeUnit.SECONDS);
		clients.forEach((client) -> assertThat(client.receive(PATIENCE).id()).isEqualTo(1));
	}

	@Test
	void aHandlerOnAnyLoopMayCloseTheService() {
		this.recorder.onMessage((connection, message) -> connection.server().close());
		IpcServer server = this.peers.close(builder().build());
		for (int i = 0; i < LOOPS; i++) {
			server.start();
			List<IpcClient> clients = connect(LOOPS);
			clients.get(i).send(1, new byte[1], PATIENCE);
			clients.forEach((client) -> Awaitility.await().until(() -> !client.isConnected()));
			Awaitility.await().until(() -> !server.isRunning());
			clients.forEach(IpcClient::close);
			int closed = LOOPS * (i + 1);
			Awaitility.await().until(() -> server.totals().closed() == closed);
		}
		assertThat(server.stats()).isEqualTo(new ServiceStats(0, LOOPS * LOOPS));
	}

	@Test
	void anEventReachesTheConnectionsOfAllLoops() {
		this.recorder.onMessage((connection, message) -> connection.server()
			.connections()
			.forEach((each) -> each.events().trySend(message.id(), message.segment())));
		this.peers.serve(builder());
		List<IpcClient> clients = connect(2 * LOOPS);
		Awaitility.await().until(() -> this.recorder.threads.size() == clients.size());
		clients.forEach((client) -> client.send(1, new byte[9], PATIENCE));
		for (IpcClient client : clients) {
			for (int i = 0; i < clients.size(); i++) {
				assertThat(client.receiveEvent(PATIENCE).payload()).hasSize(9);
			}
		}
	}

	@Test
	void waitingForAConnectionOfAnotherLoopWouldBlockThisOne() {
		BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
		this.recorder.onMessage((connection, message) -> connection.server().connections().forEach((each) -> {
			try {
				each.events().send(1, MemorySegment.NULL, PATIENCE);
			}
			catch (IllegalStateException ex) {
				failures.add(ex);
			}
		}));
		IpcServer server = this.peers.serve(builder());
		List<IpcClient> clients = connect(LOOPS);
		Awaitility.await().until(() -> server.connections().size() == LOOPS);
		clients.getFirst().send(1, new byte[1], PATIENCE);
		Awaitility.await().until(() -> failures.size() == LOOPS);
	}

	@Test
	void itsLoopsEndWithTheLastConnection() {
		IpcServer server = this.peers.close(builder().build());
		server.start();
		assertThat(server.eventLoops()).hasSize(LOOPS).doesNotHaveDuplicates();
		assertThat(server.eventLoop()).contains(server.eventLoops().getFirst());
		assertThat(threads()).isEqualTo(LOOPS);
		connect(LOOPS);
		IpcConnection last = this.recorder.connection();
		last.retain();
		server.close();
		assertThat(server.eventLoops()).isEmpty();
		assertThat(threads()).isEqualTo(LOOPS);
		last.release();
		Awaitility.await().until(() -> threads() == 0);
	}

	@Test
	void loopsOfTheApplicationAreUsedAndStayOpen() {
		List<EventLoop> loops = Stream.of("first", "second")
			.map((name) -> this.peers.close(EventLoop.create(name + this.service)))
			.toList();
		IpcServer server = this.peers.close(builder().eventLoops(loops).build());
		assertThat(server.eventLoops()).isEqualTo(loops);
		for (int i = 0; i < 2; i++) {
			server.start();
			connect(2).forEach((client) -> client.sendAndReceive(1, new byte[1], PATIENCE));
			server.close();
			assertThat(server.eventLoops()).isEqualTo(loops);
		}
		assertThat(this.recorder.threads.values()).containsExactlyInAnyOrder(Set.of("first" + this.service),
				Set.of("second" + this.service), Set.of("first" + this.service), Set.of("second" + this.service));
	}

	@Test
	void aClosedLoopAttractsNoClients() {
		List<EventLoop> loops = Stream.of("open", "closed")
			.map((name) -> this.peers.close(EventLoop.create(name + this.service)))
			.toList();
		this.peers.serve(builder().eventLoops(loops));
		loops.getLast().close();
		Awaitility.await().until(() -> refusesJobs(loops.getLast()));
		for (IpcClient client : connect(3)) {
			assertThat(client.sendAndReceive(1, new byte[1], PATIENCE).id()).isEqualTo(1);
		}
		assertThat(this.recorder.threads.values()).containsOnly(Set.of("open" + this.service));
	}

	private static boolean refusesJobs(EventLoop loop) {
		try {
			loop.execute(EventLoop.Priority.LOW, () -> {
				// nothing to do
			});
			return false;
		}
		catch (IpcException ex) {
			return ex.is(Errno.ESHUTDOWN);
		}
	}

	private IpcServerBuilder builder() {
		return IpcServer.builder(this.service).transport(this.transport).loops(LOOPS).handler(this.recorder);
	}

	private List<IpcClient> connect(int count) {
		List<IpcClient> clients = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			clients.add(this.peers.close(IpcClient.builder(this.service).flowControlThreshold(0).connect()));
		}
		return clients;
	}

	private String thread(long connection) {
		return this.recorder.threads.getOrDefault(connection, Set.of()).iterator().next();
	}

	private long threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith("qbipcs-" + this.service))
			.count();
	}

	private static void awaitUninterruptibly(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Records the threads that call each connection's handler.
	 */
	private static final class ThreadRecorder extends Recorder {

		private final Map<Long, Set<String>> threads = new ConcurrentHashMap<>();

		@Override
		public void created(IpcConnection connection) {
			note(connection);
			super.created(connection);
		}

		@Override
		public void message(IpcMessage message) {
			note(message.connection());
			super.message(message);
		}

		@Override
		public void closed(IpcConnection connection) {
			note(connection);
			super.closed(connection);
		}

		@Override
		public void destroyed(IpcConnection connection) {
			note(connection);
			super.destroyed(connection);
		}

		private void note(IpcConnection connection) {
			this.threads.computeIfAbsent(connection.id(), (id) -> ConcurrentHashMap.newKeySet())
				.add(Thread.currentThread().getName());
		}

	}

}
