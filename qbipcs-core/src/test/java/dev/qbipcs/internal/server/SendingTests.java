package dev.qbipcs.internal.server;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcConnection;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcSendResult;
import dev.qbipcs.IpcServer;
import dev.qbipcs.Payload;
import dev.qbipcs.client.IpcClient;
import dev.qbipcs.client.IpcEvent;
import dev.qbipcs.client.IpcReceiveBuffer;
import dev.qbipcs.client.IpcReply;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.Patience;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Responses and events, as a server sends them from any thread.
 */
class SendingTests {

	private static final Duration PATIENCE = Patience.LIMIT;

	private static final int BUFFER = 12_328;

	@RegisterExtension
	final Peers peers = new Peers();

	private final String service = this.peers.service("sending");

	private final Recorder recorder = new Recorder();

	private final IpcServer server = this.peers.serve(IpcServer.builder(this.service).handler(this.recorder));

	private final IpcClient client = IpcClient.connect(this.service);

	private final IpcConnection connection = this.recorder.connection();

	@AfterEach
	void close() {
		this.client.close();
	}

	@Test
	void partsAreJoined() {
		List<MemorySegment> parts = List.of(bytes("ab"), bytes(""), bytes("cde"), bytes("f"));
		assertThat(this.connection.events().trySend(3, Payload.of(parts))).isEqualTo(IpcSendResult.SENT);
		assertThat(this.connection.responses().trySend(4, -5, Payload.of(parts))).isEqualTo(IpcSendResult.SENT);
		IpcEvent event = this.client.receiveEvent(PATIENCE);
		assertThat(event.id()).isEqualTo(3);
		assertThat(event.text()).isEqualTo("abcdef");
		IpcReply reply = this.client.receive(PATIENCE);
		assertThat(reply.id()).isEqualTo(4);
		assertThat(reply.error()).isEqualTo(-5);
		assertThat(reply.text()).isEqualTo("abcdef");
	}

	@Test
	void anEventCarriesItsError() {
		assertThat(this.connection.events().trySend(1, -5, bytes("one"))).isEqualTo(IpcSendResult.SENT);
		assertThat(this.connection.events().trySend(2, 6, Payload.of(bytes("t"), bytes("wo"))))
			.isEqualTo(IpcSendResult.SENT);
		assertThat(this.connection.events().trySend(3, -7, Payload.of(4, (output) -> output.putInt(3))))
			.isEqualTo(IpcSendResult.SENT);
		this.connection.events().send(4, -8, bytes("four"), PATIENCE);
		this.connection.events().send(5, -9, Payload.of(bytes("five")), PATIENCE);
		assertThat(this.connection.events().trySend(6, bytes("six"))).isEqualTo(IpcSendResult.SENT);
		for (int error : new int[] { -5, 6, -7, -8, -9 }) {
			assertThat(this.client.receiveEvent(PATIENCE).error()).isEqualTo(error);
		}
		IpcReceiveBuffer last = IpcReceiveBuffer.allocate(BUFFER);
		this.client.receiveEvent(last, PATIENCE);
		assertThat(last.error()).isZero();
		assertThat(last.isError()).isFalse();
		assertThat(last.errno()).isEmpty();
		assertThat(this.connection.events().trySend(7, -110, bytes("seven"))).isEqualTo(IpcSendResult.SENT);
		this.client.receiveEvent(last, PATIENCE);
		assertThat(last.error()).isEqualTo(-110);
		assertThat(last.isError()).isTrue();
		assertThat(last.errno()).contains(Errno.ETIMEDOUT);
	}

	@Test
	void aLoopOverClientsReachesThoseBehindOneThatLeft() throws Exception {
		AtomicReference<List<IpcSendResult>> results = new AtomicReference<>();
		try (IpcClient leaving = IpcClient.connect(this.service); IpcClient behind = IpcClient.connect(this.service)) {
			List<IpcConnection> subscribers = List.of(this.connection, this.recorder.connection(),
					this.recorder.connection());
			this.recorder.onMessage((peer, message) -> {
				subscribers.get(1).disconnect();
				results.set(subscribers.stream().map((each) -> each.events().trySend(9, message.segment())).toList());
				message.reply(message.segment());
			});
			assertThat(behind.sendAndReceive(1, new byte[] { 5 }, PATIENCE).error()).isZero();
			assertThat(results.get()).containsExactly(IpcSendResult.SENT, IpcSendResult.GONE, IpcSendResult.SENT);
			assertThat(this.client.receiveEvent(PATIENCE).payload()).containsExactly(5);
			assertThat(behind.receiveEvent(PATIENCE).payload()).containsExactly(5);
			Awaitility.await().until(() -> !leaving.isConnected());
		}
	}

	@Test
	void arraysAndBuffersAreSentAsTheyAre() {
		ByteBuffer buffer = ByteBuffer.wrap(new byte[] { 1, 2, 3, 4 }, 1, 2);
		assertThat(this.connection.events().trySend(1, Payload.of(buffer))).isEqualTo(IpcSendResult.SENT);
		assertThat(buffer.remaining()).as("not consumed").isEqualTo(2);
		assertThat(this.connection.events().trySend(2, new byte[] { 9 })).isEqualTo(IpcSendResult.SENT);
		assertThat(this.client.receiveEvent(PATIENCE).payload()).containsExactly(2, 3);
		assertThat(this.client.receiveEvent(PATIENCE).payload()).containsExactly(9);
	}

	@Test
	void theLargestMessageFillsTheBuffer() {
		byte[] largest = new byte[BUFFER - 24];
		assertThat(this.connection.events().trySend(1, largest)).isEqualTo(IpcSendResult.SENT);
		assertThat(this.connection.responses().trySend(1, largest)).isEqualTo(IpcSendResult.SENT);
		assertThat(this.client.receiveEvent(PATIENCE).payload()).hasSize(largest.length);
		assertThat(this.client.receive(PATIENCE).payload()).hasSize(largest.length);
	}

	@Test
	void aLargerMessageIsRefusedNamingBothSizes() {
		MemorySegment larger = MemorySegment.ofArray(new byte[BUFFER - 23]);
		for (ThrowingCallable send : List.<ThrowingCallable>of(() -> this.connection.events().trySend(1, larger),
				() -> this.connection.responses().trySend(1, larger),
				() -> this.connection.events().send(1, larger, PATIENCE),
				() -> this.connection.responses().send(1, Payload.of(larger), PATIENCE))) {
			assertThatExceptionOfType(IpcException.class).isThrownBy(send)
				.matches((ex) -> ex.is(Errno.EMSGSIZE))
				.withMessageContaining("12329")
				.withMessageContaining("12328");
		}
		assertThat(this.connection.isConnected()).isTrue();
	}

	@Test
	void aTooLargeAnswerIsRefusedInTheHandler() {
		List<Integer> errors = new CopyOnWriteArrayList<>();
		this.recorder.onMessage((peer, message) -> {
			try {
				message.reply(MemorySegment.ofArray(new byte[BUFFER]));
			}
			catch (IpcException ex) {
				errors.add(ex.error());
				message.reply(message.id(), -ex.error(), MemorySegment.ofArray(new byte[0]));
			}
		});
		assertThat(this.client.sendAndReceive(1, new byte[1], PATIENCE).error()).isEqualTo(-90);
		assertThat(errors).containsExactly(Errno.EMSGSIZE.number());
	}

	@Test
	void aFullRingRefusesOrWaitsOrGivesUp() {
		int sent = 0;
		while (this.connection.events().trySend(sent, new byte[1000]).isSent()) {
			sent++;
		}
		long retries = this.connection.stats().sendRetries();
		assertThat(retries).isEqualTo(1);
		assertThatExceptionOfType(IpcException.class)
			.isThrownBy(() -> this.connection.events().send(0, bytes("x".repeat(1000)), Duration.ofMillis(20)))
			.matches((ex) -> ex.is(Errno.EAGAIN))
			.withMessageContaining("PT0.02S");
		assertThat(this.connection.stats().sendRetries()).isGreaterThan(retries);
		Thread waiting = Thread.ofPlatform()
			.start(() -> this.connection.events().send(4711, bytes("x".repeat(1000)), PATIENCE));
		for (int i = 0; i < sent; i++) {
			assertThat(this.client.receiveEvent(PATIENCE).id()).isEqualTo(i);
		}
		assertThat(this.client.receiveEvent(PATIENCE).id()).isEqualTo(4711);
		Awaitility.await().until(() -> !waiting.isAlive());
	}

	@Test
	void waitingForRoomOnTheLoopIsRefused() {
		AtomicInteger refused = new AtomicInteger();
		this.recorder.onMessage((peer, message) -> {
			assertThatIllegalStateException().isThrownBy(() -> peer.events().send(1, new byte[1], PATIENCE))
				.withMessageContaining("event loop");
			assertThatIllegalStateException().isThrownBy(() -> peer.responses().send(1, new byte[1], PATIENCE));
			refused.incrementAndGet();
			message.reply(message.segment());
		});
		this.client.sendAndReceive(1, new byte[1], PATIENCE);
		assertThat(refused).hasValue(1);
	}

	@Test
	void eventsArriveEvenIfTheirNotificationsOverflowTheSocket() {
		int count = 3000;
		Thread sender = Thread.ofPlatform().start(() -> {
			for (int i = 0; i < count; i++) {
				this.connection.events().send(i, new byte[0], PATIENCE);
			}
		});
		for (int i = 0; i < count; i++) {
			assertThat(this.client.receiveEvent(PATIENCE).id()).isEqualTo(i);
		}
		Awaitility.await().until(() -> !sender.isAlive());
		assertThat(this.connection.stats().events()).isEqualTo(count);
	}

	@Test
	void eventsOfManyThreadsAreNotMixedUp() {
		int threads = 4;
		int count = 2000;
		for (int t = 0; t < threads; t++) {
			byte value = (byte) t;
			Thread.ofPlatform().start(() -> {
				byte[] payload = new byte[100 + value];
				Arrays.fill(payload, value);
				for (int i = 0; i < count; i++) {
					this.connection.events().send(i, payload, PATIENCE);
				}
			});
		}
		int[] next = new int[threads];
		for (int i = 0; i < threads * count; i++) {
			IpcEvent event = this.client.receiveEvent(PATIENCE);
			int thread = event.payload()[0];
			assertThat(event.payload()).hasSize(100 + thread).containsOnly(thread);
			assertThat(event.id()).as("order of thread %d", thread).isEqualTo(next[thread]++);
		}
	}

	@Test
	void afterADisconnectNothingIsSent() {
		this.connection.disconnect();
		assertThat(this.connection.events().trySend(1, new byte[1])).isEqualTo(IpcSendResult.GONE);
		assertThat(this.connection.responses().trySend(1, bytes("x"))).isEqualTo(IpcSendResult.GONE);
		for (ThrowingCallable send : List.<ThrowingCallable>of(
				() -> this.connection.events().send(1, bytes("x"), PATIENCE),
				() -> this.connection.events().send(1, Payload.of(bytes("x")), PATIENCE))) {
			assertThatExceptionOfType(IpcException.class).isThrownBy(send).matches((ex) -> ex.is(Errno.ENOTCONN));
		}
		assertThatExceptionOfType(IpcException.class)
			.isThrownBy(() -> this.connection.responses().send(1, bytes("x"), PATIENCE))
			.matches((ex) -> ex.is(Errno.ENOTCONN));
		Awaitility.await().until(() -> this.server.connections().isEmpty());
	}

	private static MemorySegment bytes(String text) {
		return MemorySegment.ofArray(text.getBytes(StandardCharsets.UTF_8));
	}

}
