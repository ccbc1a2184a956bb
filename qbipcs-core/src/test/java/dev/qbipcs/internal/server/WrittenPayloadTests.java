package dev.qbipcs.internal.server;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcConnection;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcMessage;
import dev.qbipcs.IpcSendResult;
import dev.qbipcs.IpcServer;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.Payload;
import dev.qbipcs.PayloadOutput;
import dev.qbipcs.PayloadWriter;
import dev.qbipcs.client.IpcClient;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.Patience;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Payloads that an application writes directly into the memory that the client reads.
 */
@ParameterizedClass
@EnumSource(names = { "SHARED_MEMORY", "SOCKET" })
class WrittenPayloadTests {

	private static final Duration PATIENCE = Patience.LIMIT;

	@RegisterExtension
	final Peers peers = new Peers();

	private final String service = this.peers.service("written");

	private final Recorder recorder = new Recorder();

	private final IpcClient client;

	private final IpcConnection connection;

	WrittenPayloadTests(IpcTransport transport) {
		this.peers.serve(IpcServer.builder(this.service).transport(transport).handler(this.recorder));
		this.client = IpcClient.connect(this.service);
		this.connection = this.recorder.connection();
	}

	@AfterEach
	void close() {
		this.client.close();
	}

	@Test
	void everyTypeArrivesInNativeOrder() {
		assertThat(this.connection.events().trySend(7, Payload.of(40, (output) -> {
			output.put((byte) -1).putShort((short) 0x1234).putInt(0x12345678).putLong(0x123456789abcdef0L);
			output.putFloat(1.5f).putDouble(-2.5).put(new byte[] { 1, 2, 3 });
			output.put(ByteBuffer.wrap(new byte[] { 9, 4, 5, 9 }, 1, 2));
			assertThat(output.remaining()).isEqualTo(8);
			output.putLong(7);
		}))).isEqualTo(IpcSendResult.SENT);
		ByteBuffer payload = ByteBuffer.wrap(this.client.receiveEvent(PATIENCE).payload())
			.order(ByteOrder.nativeOrder());
		assertThat(payload.get()).isEqualTo((byte) -1);
		assertThat(payload.getShort()).isEqualTo((short) 0x1234);
		assertThat(payload.getInt()).isEqualTo(0x12345678);
		assertThat(payload.getLong()).isEqualTo(0x123456789abcdef0L);
		assertThat(payload.getFloat()).isEqualTo(1.5f);
		assertThat(payload.getDouble()).isEqualTo(-2.5);
		byte[] bytes = new byte[5];
		payload.get(bytes);
		assertThat(bytes).containsExactly(1, 2, 3, 4, 5);
		assertThat(payload.getLong()).isEqualTo(7);
	}

	// Over the rounds the end of the buffer falls on every byte of every number.
	@ParameterizedTest
	@ValueSource(ints = { 8 * 37 + 1, 8 * 111 + 3, 8 * 1000 + 6 })
	void numbersWrapAroundTheEndOfTheBuffer(int size) {
		this.recorder.onMessage((peer, message) -> message.reply(Payload.of(size, (output) -> {
			while (output.remaining() >= Long.BYTES) {
				output.putLong(output.remaining() * 0x0101010101L + message.id());
			}
			while (output.remaining() > 0) {
				output.put((byte) output.remaining());
			}
		})));
		for (int i = 0; i < 300; i++) {
			ByteBuffer payload = ByteBuffer.wrap(this.client.sendAndReceive(i, new byte[i % 7], PATIENCE).payload())
				.order(ByteOrder.nativeOrder());
			assertThat(payload.remaining()).isEqualTo(size);
			while (payload.remaining() >= Long.BYTES) {
				assertThat(payload.getLong()).isEqualTo((payload.remaining() + 8) * 0x0101010101L + i);
			}
			while (payload.hasRemaining()) {
				assertThat(payload.get()).isEqualTo((byte) (payload.remaining() + 1));
			}
		}
	}

	@Test
	void nothingIsSentUnlessExactlyTheAnnouncedSizeIsWritten() {
		assertThatIllegalStateException()
			.isThrownBy(() -> this.connection.events().trySend(1, Payload.of(8, (output) -> output.putInt(1))))
			.withMessageContaining("8 bytes, but 4 were written");
		assertFails(IndexOutOfBoundsException.class, (output) -> output.putLong(1).put((byte) 1));
		assertFails(IndexOutOfBoundsException.class, (output) -> output.put(new byte[9]));
		assertFails(ArithmeticException.class, (output) -> {
			output.putInt(1);
			throw new ArithmeticException("expected");
		});
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.connection.events().trySend(1, Payload.of(-1, (output) -> {
			})))
			.withMessageContaining("-1");
		assertThatExceptionOfType(IpcException.class)
			.isThrownBy(() -> this.connection.responses().trySend(1, Payload.of(Integer.MAX_VALUE, (output) -> {
			})))
			.matches((ex) -> ex.is(Errno.EMSGSIZE));
		assertThat(this.connection.events().trySend(2, Payload.of(8, (output) -> output.putLong(5))))
			.isEqualTo(IpcSendResult.SENT);
		assertThat(this.client.receiveEvent(PATIENCE).id()).isEqualTo(2);
		assertThat(this.connection.stats().events()).isEqualTo(1);
	}

	@Test
	void theOutputIsInvalidAfterwards() {
		PayloadOutput[] kept = new PayloadOutput[1];
		assertThat(this.connection.responses().trySend(1, Payload.of(4, (output) -> {
			output.putInt(1);
			kept[0] = output;
		}))).isEqualTo(IpcSendResult.SENT);
		assertThatIllegalStateException().isThrownBy(() -> kept[0].putInt(2))
			.withMessageContaining("until its writeTo returns");
		assertThat(this.client.receive(PATIENCE).payload()).hasSize(4);
	}

	@Test
	void aWriterThatSendsOnItsConnectionFailsInsteadOfWaitingForItself() {
		for (PayloadWriter writer : sendingWriters()) {
			assertCannotSend(() -> this.connection.events().trySend(1, Payload.of(8, writer)));
			assertCannotSend(() -> this.connection.responses().trySend(1, Payload.of(8, writer)));
		}
		assertThat(this.connection.events().trySend(2, new byte[1])).isEqualTo(IpcSendResult.SENT);
		assertThat(this.client.receiveEvent(PATIENCE).id()).isEqualTo(2);
	}

	@Test
	void twoWritersThatSendOnEachOthersConnectionFailInsteadOfWaiting() throws Exception {
		try (IpcClient second = IpcClient.builder(this.service).connectTimeout(PATIENCE).connect()) {
			IpcConnection other = this.recorder.connection();
			CyclicBarrier bothWrite = new CyclicBarrier(2);
			CompletableFuture<Void> one = sendingWithin(this.connection, other, bothWrite);
			CompletableFuture<Void> two = sendingWithin(other, this.connection, bothWrite);
			one.get(Patience.SECONDS, TimeUnit.SECONDS);
			two.get(Patience.SECONDS, TimeUnit.SECONDS);
			assertThat(this.client.receiveEvent(PATIENCE).id()).isEqualTo(1);
			assertThat(second.receiveEvent(PATIENCE).id()).isEqualTo(1);
		}
	}

	@Test
	void aWriterCannotSendThroughAClientEither() {
		MemorySegment payload = MemorySegment.ofArray(new byte[1]);
		List<ThrowingCallable> sends = List.of(() -> this.client.trySend(1, payload),
				() -> this.client.send(1, payload, PATIENCE), () -> this.client.sendAndReceive(1, payload, PATIENCE));
		assertThat(this.connection.events().trySend(1, Payload.of(8, (output) -> {
			output.putLong(1);
			sends.forEach((send) -> assertThatIllegalStateException().isThrownBy(send)
				.withMessageContaining("cannot send on the connection to the service \"" + this.service));
		}))).isEqualTo(IpcSendResult.SENT);
		assertThat(this.client.sendAndReceive(1, payload, PATIENCE).payload()).hasSize(1);
	}

	@Test
	void aWriterWhoseAnswerIsKeptCannotSendEither() {
		BlockingQueue<IpcMessage.Deferred> requests = new LinkedBlockingQueue<>();
		this.recorder.onMessage((peer, message) -> requests.add(message.defer()));
		this.client.send(1, new byte[1], PATIENCE);
		int sent = 0;
		while (this.connection.responses().trySend(sent, new byte[4000]).isSent()) {
			sent++;
		}
		try (IpcMessage.Deferred request = take(requests)) {
			for (PayloadWriter writer : sendingWriters()) {
				assertCannotSend(() -> request.reply(1, 0, Payload.of(4000, writer)));
			}
			request.reply(4711, 0, Payload.of(4000, (output) -> output.put(new byte[4000])));
		}
		for (int i = 0; i < sent; i++) {
			assertThat(this.client.receive(PATIENCE).id()).isEqualTo(i);
		}
		assertThat(this.client.receive(PATIENCE).id()).isEqualTo(4711);
	}

	@Test
	void anAnswerThatFindsNoRoomIsKept() {
		byte[] expected = new byte[4000];
		Arrays.fill(expected, (byte) 7);
		this.recorder
			.onMessage((peer, message) -> message.reply(Payload.of(expected.length, (output) -> output.put(expected))));
		int sent = 0;
		while (sent < 20 || this.connection.stats().sendRetries() == 0) {
			this.client.send(sent++, new byte[0], PATIENCE);
		}
		for (int i = 0; i < sent; i++) {
			assertThat(this.client.receive(PATIENCE).payload()).isEqualTo(expected);
		}
	}

	// Send an event whose writer tries to send on another connection, which has a writer
	// at the same time.
	private static CompletableFuture<Void> sendingWithin(IpcConnection connection, IpcConnection other,
			CyclicBarrier bothWrite) {
		return CompletableFuture.runAsync(() -> assertThat(connection.events().trySend(1, Payload.of(8, (output) -> {
			output.putLong(1);
			await(bothWrite);
			assertThatIllegalStateException().isThrownBy(() -> other.events().trySend(2, new byte[1]))
				.withMessageContaining("cannot send on " + other)
				.withMessageContaining("send before or after it");
		}))).isEqualTo(IpcSendResult.SENT), (task) -> Thread.ofPlatform().daemon().start(task));
	}

	private static void await(CyclicBarrier barrier) {
		try {
			barrier.await(Patience.SECONDS, TimeUnit.SECONDS);
		}
		catch (InterruptedException | BrokenBarrierException | TimeoutException ex) {
			throw new AssertionError(ex);
		}
	}

	private List<PayloadWriter> sendingWriters() {
		return List.of((output) -> this.connection.events().trySend(9, new byte[1]),
				(output) -> this.connection.events().trySend(9, Payload.of(8, (inner) -> inner.putLong(1))),
				(output) -> this.connection.events().send(9, new byte[1], PATIENCE),
				(output) -> this.connection.responses().trySend(9, new byte[1]),
				(output) -> this.connection.responses().trySend(9, Payload.of(8, (inner) -> inner.putLong(1))));
	}

	private static void assertCannotSend(ThrowingCallable send) {
		assertThatIllegalStateException().isThrownBy(send).withMessageContaining("cannot send on connection 1");
	}

	private static IpcMessage.Deferred take(BlockingQueue<IpcMessage.Deferred> requests) {
		try {
			return requests.take();
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	private void assertFails(Class<? extends Throwable> type, PayloadWriter writer) {
		ThrowingCallable send = () -> this.connection.events().trySend(1, Payload.of(8, writer));
		assertThatExceptionOfType(type).isThrownBy(send);
	}

}
