package dev.qbipcs.client;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcConnection;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcServer;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.peers.EchoHandler;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.LoopThread;
import dev.qbipcs.testsupport.Patience;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Events that are delivered to a callback.
 */
@ParameterizedClass
@EnumSource(names = { "SHARED_MEMORY", "SOCKET" })
class EventSubscriptionTests {

	private static final Duration PATIENCE = Patience.LIMIT;

	@RegisterExtension
	final Peers peers = new Peers();

	@Parameter
	IpcTransport transport = IpcTransport.SHARED_MEMORY;

	private final String service = this.peers.service("events");

	private final List<Integer> received = new CopyOnWriteArrayList<>();

	private IpcServer server;

	private IpcClient client;

	@BeforeEach
	void connect() {
		this.server = this.peers
			.serve(IpcServer.builder(this.service).transport(this.transport).handler(new EchoHandler()));
		this.client = this.peers.close(IpcClient.connect(this.service));
		Awaitility.await().until(() -> !this.server.connections().isEmpty());
	}

	@Test
	void eventsArriveInOrderAndOneAtATime() {
		AtomicInteger running = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		this.client.onEvent((event) -> {
			most.accumulateAndGet(running.incrementAndGet(), Math::max);
			add(event);
			running.decrementAndGet();
		});
		send(0, 2000);
		awaitEvents(2000);
		assertThat(most).hasValue(1);
	}

	@Test
	void eventsThatWaitAlreadyAreDelivered() {
		send(0, 5);
		this.client.onEvent(this::add);
		awaitEvents(5);
	}

	@Test
	void aCallbackMayUseTheClient() {
		this.client.onEvent((event) -> {
			assertThat(this.client.sendAndReceive(1, event.payload(), PATIENCE).payload()).isEqualTo(event.payload());
			add(event);
		});
		send(0, 100);
		awaitEvents(100);
	}

	@Test
	void aCallbackThatFailsIsCalledAgain() {
		this.client.onEvent((event) -> {
			add(event);
			throw new IllegalStateException("on purpose");
		});
		send(0, 3);
		awaitEvents(3);
	}

	@Test
	void aCallbackMayCloseTheClient() {
		send(0, 2);
		this.client.onEvent((event) -> {
			this.client.close();
			add(event);
		});
		Awaitility.await().until(() -> this.server.connections().isEmpty());
		assertThat(this.received).containsExactly(0);
	}

	@Test
	void theCallbackRunsOnTheGivenExecutor() {
		List<String> threads = new CopyOnWriteArrayList<>();
		this.client.onEvent((event) -> {
			threads.add(Thread.currentThread().getName());
			add(event);
		}, (task) -> Thread.ofPlatform().name("mine").start(task));
		send(0, 1);
		awaitEvents(1);
		assertThat(threads).containsExactly("mine");
	}

	@Test
	void noThreadIsOccupiedWhileNoEventsArrive() {
		AtomicInteger tasks = new AtomicInteger();
		Executor executor = (task) -> Thread.ofPlatform().start(() -> {
			tasks.incrementAndGet();
			task.run();
			tasks.decrementAndGet();
		});
		List<IpcClient> clients = IntStream.range(0, 20)
			.mapToObj((i) -> this.peers.close(IpcClient.connect(this.service)))
			.toList();
		clients.forEach((each) -> each.onEvent(this::add, executor));
		Awaitility.await().until(() -> tasks.get() == 0);
		LoopThread.named("qbipcs-client").awaitIdleness();
		assertThat(tasks).hasValue(0);
		Awaitility.await().until(() -> this.server.connections().size() == 21);
		this.server.connections().forEach((connection) -> connection.events().trySend(1, payload(7)));
		Awaitility.await().until(() -> this.received.size() == 20);
		Awaitility.await().until(() -> tasks.get() == 0);
	}

	@Test
	void aBlockedCallbackDoesNotDelayOthers() throws Exception {
		CountDownLatch entered = new CountDownLatch(1);
		CountDownLatch release = new CountDownLatch(1);
		this.client.onEvent((event) -> {
			entered.countDown();
			await(release);
			add(event);
		});
		send(0, 5);
		assertThat(entered.await(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
		LoopThread.named("qbipcs-client").awaitIdleness();
		try (IpcClient other = IpcClient.builder(this.service).connectAsync().get()) {
			CompletableFuture<IpcEvent> event = new CompletableFuture<>();
			other.onEvent(event::complete);
			assertThat(other.sendAndReceive(1, new byte[1], PATIENCE).payload()).hasSize(1);
			other.send(EchoHandler.ECHO_EVENT, new byte[] { 9 }, PATIENCE);
			assertThat(event.get().payload()).containsExactly(9);
		}
		release.countDown();
		awaitEvents(5);
	}

	@Test
	void eventsGoOneWayOnly() {
		IpcSubscription subscription = this.client.onEvent(this::add);
		assertThatIllegalStateException().isThrownBy(() -> this.client.receiveEvent(Duration.ZERO))
			.withMessageContaining("close that subscription");
		assertThatIllegalStateException().isThrownBy(() -> this.client.onEvent(this::add))
			.withMessageContaining("close it before subscribing again");
		send(0, 1);
		awaitEvents(1);
		subscription.close();
		subscription.close();
		send(1, 2);
		assertThat(number(this.client.receiveEvent(PATIENCE))).isEqualTo(1);
		this.client.onEvent(this::add);
		send(3, 1);
		Awaitility.await().until(() -> this.received.equals(List.of(0, 2, 3)));
	}

	@Test
	void aSubscriptionIsRefusedWhileAThreadReceives() throws Exception {
		CompletableFuture<IpcEvent> event = CompletableFuture.supplyAsync(() -> this.client.receiveEvent(PATIENCE));
		Awaitility.await().untilAsserted(() -> {
			try (IpcSubscription subscription = this.client.onEvent(this::add)) {
				throw new AssertionError(subscription + " while a thread receives");
			}
			catch (IllegalStateException ex) {
				assertThat(ex).hasMessageContaining("receiveEvent");
			}
		});
		send(5, 1);
		assertThat(number(event.get())).isEqualTo(5);
	}

	@Test
	void subscribingAgainAndAgainLosesNothing() throws Exception {
		CompletableFuture<Void> sender = CompletableFuture.runAsync(() -> send(0, 3000));
		while (this.received.size() < 3000) {
			int before = this.received.size();
			IpcSubscription subscription = this.client.onEvent(this::add);
			Awaitility.await()
				.pollInterval(Duration.ofMillis(1))
				.until(() -> this.received.size() > Math.min(before, 2999));
			subscription.close();
		}
		sender.get(Patience.SECONDS, TimeUnit.SECONDS);
		awaitEvents(3000);
	}

	@Test
	void eventsSentBeforeTheServerWentAreDelivered() {
		CountDownLatch release = new CountDownLatch(1);
		this.client.onEvent((event) -> {
			await(release);
			add(event);
		});
		send(0, 10);
		this.server.close();
		Awaitility.await().until(() -> !this.client.isConnected());
		release.countDown();
		awaitEvents(10);
	}

	@Test
	void aClosedClientSaysSo() {
		this.client.onEvent(this::add);
		this.client.close();
		assertThatExceptionOfType(IpcException.class).isThrownBy(() -> this.client.receiveEvent(PATIENCE))
			.matches((ex) -> ex.is(Errno.ENOTCONN));
		assertThat(this.received).isEmpty();
	}

	private void add(IpcEvent event) {
		this.received.add(number(event));
	}

	private static int number(IpcEvent event) {
		return ByteBuffer.wrap(event.payload()).getInt();
	}

	private void send(int first, int count) {
		IpcConnection connection = this.server.connections().getFirst();
		for (int i = first; i < first + count; i++) {
			connection.events().send(3, payload(i), PATIENCE);
		}
	}

	private static MemorySegment payload(int number) {
		return MemorySegment.ofArray(ByteBuffer.allocate(4).putInt(number).array());
	}

	private void awaitEvents(int count) {
		Awaitility.await().until(() -> this.received.size() == count);
		assertThat(this.received).isEqualTo(IntStream.range(0, count).boxed().toList());
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

}
