package dev.qbipcs.client;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.peers.EchoHandler;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.ChildProcess;
import dev.qbipcs.testsupport.Patience;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Asynchronous connects, subscriptions, thresholds and reconnects with servers in
 * processes of their own: libqb's and ours, over both transports.
 */
@ParameterizedClass
@CsvSource({ "false,SHARED_MEMORY", "false,SOCKET", "true,SHARED_MEMORY", "true,SOCKET" })
class ClientFeaturesIT {

	private static final Duration PATIENCE = Patience.LIMIT;

	private static final int EVENTS = 5000;

	@RegisterExtension
	final Peers peers = new Peers();

	@Parameter(0)
	boolean java;

	@Parameter(1)
	IpcTransport transport = IpcTransport.SHARED_MEMORY;

	private final String service = this.peers.service("features");

	@Test
	void manyClientsConnectAtOnce() throws Exception {
		serve();
		List<CompletableFuture<IpcClient>> futures = IntStream.range(0, 200)
			.mapToObj((i) -> IpcClient.builder(this.service).connectTimeout(PATIENCE).connectAsync())
			.toList();
		for (CompletableFuture<IpcClient> future : futures) {
			IpcClient client = this.peers.close(future.get(Patience.SECONDS, TimeUnit.SECONDS));
			assertThat(client.transport()).isEqualTo(this.transport);
			assertThat(client.sendAndReceive(1, new byte[100], PATIENCE).payload()).hasSize(100);
		}
	}

	@Test
	void connectingToAStoppedServerTimesOutAndLeavesNothing() {
		ChildProcess server = serve();
		server.signal("STOP");
		try {
			assertThatExceptionOfType(ExecutionException.class).isThrownBy(
					() -> IpcClient.builder(this.service).connectTimeout(Duration.ofMillis(200)).connectAsync().get())
				.satisfies((ex) -> assertThat(ex.getCause()).isInstanceOfSatisfying(IpcException.class,
						(cause) -> assertThat(cause.is(Errno.ETIMEDOUT)).isTrue()));
		}
		finally {
			server.signal("CONT");
		}
	}

	@Test
	void bulkEventsArriveInOrder() {
		serve();
		IpcClient client = this.peers.close(IpcClient.connect(this.service));
		List<Integer> received = new CopyOnWriteArrayList<>();
		client
			.onEvent((event) -> received.add(ByteBuffer.wrap(event.payload()).order(ByteOrder.nativeOrder()).getInt()));
		for (int i = 0; i < EVENTS; i++) {
			// no more in flight than the datagram socket of a server that never waits
			// holds
			int number = i;
			if (i % 5 == 0) {
				Awaitility.await().pollInterval(Duration.ofNanos(100_000)).until(() -> received.size() == number);
			}
			client.send(EchoHandler.ECHO_EVENT,
					ByteBuffer.allocate(100).order(ByteOrder.nativeOrder()).putInt(i).array(), PATIENCE);
		}
		Awaitility.await().until(() -> received.size() == EVENTS);
		assertThat(received).isEqualTo(IntStream.range(0, EVENTS).boxed().toList());
	}

	@Test
	void aKilledServerIsLostAndItsSuccessorFound() {
		ChildProcess server = serve();
		List<String> log = new CopyOnWriteArrayList<>();
		IpcClient client = this.peers.close(IpcClient.builder(this.service)
			.reconnect(ReconnectPolicy.exponentialBackoff()
				.withDelays(Duration.ofMillis(5), Duration.ofMillis(50))
				.withWaitingCalls())
			.connectionListener(new IpcConnectionListener() {

				@Override
				public void lost(IpcClient lost) {
					log.add("lost");
				}

				@Override
				public void restored(IpcClient restored) {
					log.add("restored");
				}

			})
			.connect());
		client.onEvent((event) -> log.add("event " + event.payload().length));
		client.send(EchoHandler.ECHO_EVENT, new byte[3], PATIENCE);
		Awaitility.await().until(() -> log.equals(List.of("event 3")));
		server.kill();
		ChildProcess successor = serve();
		assertThat(client.sendAndReceive(1, new byte[10], PATIENCE).payload()).hasSize(10);
		assertThat(client.peer().pid()).isEqualTo((int) successor.pid());
		Awaitility.await().until(() -> log.contains("restored"));
		client.send(EchoHandler.ECHO_EVENT, new byte[4], PATIENCE);
		Awaitility.await()
			.untilAsserted(() -> assertThat(log).containsExactly("event 3", "lost", "restored", "event 4"));
	}

	private ChildProcess serve() {
		boolean socket = this.transport == IpcTransport.SOCKET;
		if (this.java) {
			return socket ? this.peers.javaServer(this.service, "socket") : this.peers.javaServer(this.service);
		}
		return this.peers.qbServer(this.service, "--transport", socket ? "socket" : "shm");
	}

}
