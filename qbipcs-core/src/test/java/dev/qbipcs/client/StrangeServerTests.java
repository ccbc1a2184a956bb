package dev.qbipcs.client;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import dev.qbipcs.internal.protocol.HandshakeRequest;
import dev.qbipcs.internal.protocol.HandshakeResponse;
import dev.qbipcs.internal.transport.FileAccess;
import dev.qbipcs.internal.transport.PayloadForm;
import dev.qbipcs.internal.transport.ServiceListener;
import dev.qbipcs.internal.transport.SetupSocket;
import dev.qbipcs.internal.transport.SharedMemoryBudget;
import dev.qbipcs.internal.transport.ShmServerChannel;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.LoopThread;
import dev.qbipcs.testsupport.Patience;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Subscriptions to a server whose notifications do not match its events.
 */
class StrangeServerTests {

	private static final int BUFFER_SIZE = 12_328;

	@RegisterExtension
	final Peers peers = new Peers();

	private final String service = this.peers.service("strange");

	private final ServiceListener listener = ServiceListener.bind(this.service);

	private final List<Integer> received = new CopyOnWriteArrayList<>();

	private SetupSocket socket;

	private ShmServerChannel channel;

	private IpcClient client;

	@BeforeEach
	void connect() throws Exception {
		CompletableFuture<IpcClient> future = IpcClient.builder(this.service).connectAsync();
		this.socket = Awaitility.await().until(this.listener::accept, Objects::nonNull);
		this.channel = ShmServerChannel.create(this.service, this.socket, (int) ProcessHandle.current().pid(),
				BUFFER_SIZE, new FileAccess(-1, -1, 0600), false, SharedMemoryBudget.of(0, 0).account(0));
		MemorySegment request = Arena.ofAuto().allocate(HandshakeRequest.SIZE);
		Awaitility.await().until(() -> this.socket.receive(request, HandshakeRequest.SIZE) == HandshakeRequest.SIZE);
		MemorySegment answer = Arena.ofAuto().allocate(HandshakeResponse.SIZE, 8);
		this.channel.describe().write(answer);
		assertThat(this.socket.send(answer, HandshakeResponse.SIZE)).isEqualTo(HandshakeResponse.SIZE);
		this.client = this.peers.close(future.get(Patience.SECONDS, TimeUnit.SECONDS));
		this.client.onEvent((event) -> this.received.add(event.id()));
	}

	@AfterEach
	void dispose() {
		this.client.close();
		this.channel.disconnect();
		this.channel.dispose();
		this.listener.close();
	}

	@Test
	void aFewExtraBytesAreHarmless() {
		sendEvent(1);
		sendBytes(100);
		sendEvent(2);
		awaitEvents(1, 2);
		sendBytes(100);
		LoopThread.named("qbipcs-client").awaitIdleness();
		sendEvent(3);
		awaitEvents(1, 2, 3);
		assertThat(this.client.isConnected()).isTrue();
	}

	@Test
	void manyExtraBytesEndTheConnection() {
		Awaitility.await().pollInterval(Duration.ofMillis(1)).until(() -> {
			sendBytes(100);
			return !this.client.isConnected();
		});
		LoopThread.named("qbipcs-client").awaitIdleness();
	}

	@Test
	void aServerThatClosesIsLost() {
		sendEvent(1);
		this.channel.disconnect();
		Awaitility.await().until(() -> !this.client.isConnected());
		awaitEvents(1);
		LoopThread.named("qbipcs-client").awaitIdleness();
	}

	private void sendEvent(int id) {
		this.channel.events().send(id, 0, 0, PayloadForm.SEGMENT, MemorySegment.NULL, 0);
	}

	private void sendBytes(int count) {
		try (Arena arena = Arena.ofConfined()) {
			this.socket.send(arena.allocate(count), count);
		}
	}

	private void awaitEvents(Integer... ids) {
		Awaitility.await().untilAsserted(() -> assertThat(this.received).containsExactly(ids));
	}

}
