package dev.qbipcs.internal.server;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import dev.qbipcs.IpcMessage;
import dev.qbipcs.IpcServer;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.client.IpcClient;
import dev.qbipcs.client.IpcReceiveBuffer;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.Patience;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Of the memory that the requests of all clients pass through, a handler can reach the
 * payload of its own request only.
 */
@ParameterizedClass
@EnumSource(names = { "SHARED_MEMORY", "SOCKET" })
class PayloadViewTests {

	private static final Duration PATIENCE = Patience.LIMIT;

	private static final byte SECRET = 42;

	@RegisterExtension
	final Peers peers = new Peers();

	private final String service = this.peers.service("view");

	private final Recorder recorder = new Recorder();

	private final IpcClient other;

	private final IpcClient client;

	PayloadViewTests(IpcTransport transport) {
		this.peers.serve(IpcServer.builder(this.service).transport(transport).handler(this.recorder));
		this.other = this.peers.close(IpcClient.builder(this.service).connectTimeout(PATIENCE).connect());
		this.client = this.peers.close(IpcClient.builder(this.service).connectTimeout(PATIENCE).connect());
	}

	@Test
	void aHandlerReachesNothingOfAnotherRequest() throws Exception {
		for (int size : new int[] { 0, 1, 8, 9, 8, 1000 }) {
			try (IpcMessage.Deferred message = handled(size)) {
				assertOwnPayloadOnly(message);
				message.reply(message.segment());
			}
			assertThat(this.client.receive(PATIENCE).payload()).hasSize(size);
		}
	}

	@Test
	void aBufferIsTheSameForOneMessageAndUntouchedForTheNext() {
		this.recorder.onMessage((connection, message) -> {
			ByteBuffer buffer = message.buffer();
			assertThat(buffer.position()).isZero();
			assertThat(buffer.limit()).isEqualTo(message.size());
			assertThat(buffer.order()).isEqualTo(ByteOrder.nativeOrder());
			buffer.order(ByteOrder.BIG_ENDIAN).position(1).limit(2);
			assertThat(message.buffer()).isSameAs(buffer);
			assertThat(buffer.position()).isOne();
			message.reply(message.segment());
		});
		for (int size : new int[] { 4, 4, 7, 4 }) {
			assertThat(this.client.sendAndReceive(1, new byte[size], PATIENCE).error()).isZero();
		}
	}

	@Test
	void aRequestCanStillBeReadAfterItWasDeferred() {
		this.recorder.onMessage((connection, message) -> {
			try (IpcMessage.Deferred deferred = message.defer()) {
				assertThat(message.toByteArray()).isEqualTo(deferred.toByteArray());
				assertThat(message.buffer()).isEqualTo(deferred.buffer());
				deferred.reply(message.segment());
			}
		});
		Random random = new Random(1);
		for (int i = 0; i < 500; i++) {
			byte[] payload = new byte[random.nextInt(this.client.bufferSize() - 24)];
			random.nextBytes(payload);
			assertThat(this.client.sendAndReceive(1, payload, PATIENCE).payload()).isEqualTo(payload);
		}
	}

	@Test
	void aReceiverReachesNothingOfAnEarlierMessage() {
		IpcReceiveBuffer buffer = IpcReceiveBuffer.allocate(this.client.bufferSize());
		byte[] secret = new byte[5000];
		Arrays.fill(secret, SECRET);
		this.client.sendAndReceive(1, MemorySegment.ofArray(secret), buffer, PATIENCE);
		assertThat(buffer.buffer().capacity()).isEqualTo(secret.length);
		for (int size : new int[] { 8, 0, 8, 100 }) {
			this.client.sendAndReceive(1, MemorySegment.ofArray(new byte[size]), buffer, PATIENCE);
			ByteBuffer view = buffer.buffer();
			assertThat(view).isSameAs(buffer.buffer());
			assertThat(view.order()).isEqualTo(ByteOrder.nativeOrder());
			assertThat(view.remaining()).isEqualTo(size);
			assertThat(view.clear().capacity()).isEqualTo(size);
			assertThat(MemorySegment.ofBuffer(view).byteSize()).isEqualTo(size);
			assertThat(buffer.segment().byteSize()).isEqualTo(size);
		}
	}

	// Another client's secret first, then a request of this size, examined on the loop
	// and deferred.
	private IpcMessage.Deferred handled(int size) throws InterruptedException {
		byte[] secret = new byte[5000];
		Arrays.fill(secret, SECRET);
		this.recorder.onMessage((connection, message) -> message.reply(message.segment()));
		assertThat(this.other.sendAndReceive(1, secret, PATIENCE).payload()).isEqualTo(secret);
		BlockingQueue<IpcMessage.Deferred> deferred = new LinkedBlockingQueue<>();
		BlockingQueue<AssertionError> failures = new LinkedBlockingQueue<>();
		this.recorder.onMessage((connection, message) -> {
			try {
				assertOwnPayloadOnly(message);
			}
			catch (AssertionError ex) {
				failures.add(ex);
			}
			deferred.add(message.defer());
		});
		this.client.send(1, new byte[size], PATIENCE);
		IpcMessage.Deferred message = deferred.poll(Patience.SECONDS, TimeUnit.SECONDS);
		assertThat(message).isNotNull();
		assertThat(failures).isEmpty();
		return message;
	}

	private static void assertOwnPayloadOnly(IpcMessage message) {
		int size = message.size();
		ByteBuffer buffer = message.buffer();
		assertThat(buffer.capacity()).isEqualTo(size);
		assertThat(buffer.clear().remaining()).isEqualTo(size);
		for (MemorySegment segment : new MemorySegment[] { MemorySegment.ofBuffer(buffer), message.segment() }) {
			assertThat(segment.byteSize()).isEqualTo(size);
			// its array, if it has one, is its own
			assertThat(segment.heapBase().map((base) -> ((byte[]) base).length).orElse(size)).isEqualTo(size);
		}
		assertThat(message.toByteArray()).hasSize(size);
		while (buffer.hasRemaining()) {
			assertThat(buffer.get()).isZero();
		}
	}

}
