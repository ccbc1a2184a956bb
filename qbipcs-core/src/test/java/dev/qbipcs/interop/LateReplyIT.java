package dev.qbipcs.interop;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.Payload;
import dev.qbipcs.client.IpcClient;
import dev.qbipcs.client.IpcReceiveBuffer;
import dev.qbipcs.peers.EchoHandler;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.Patience;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Threads share a client of a slow server, and many calls time out: none gets the
 * response to another.
 */
class LateReplyIT {

	private static final Duration PATIENCE = Patience.LIMIT;

	private static final int THREADS = 3;

	private static final int CALLS = 700;

	@RegisterExtension
	final Peers peers = new Peers();

	@ParameterizedTest
	@EnumSource
	void everyCallGetsItsOwnResponseOrNone(ServerKind kind) {
		String service = kind.start(this.peers);
		IpcClient client = this.peers
			.close(IpcClient.builder(service).connectTimeout(PATIENCE).lateReplyTimeout(PATIENCE).connect());
		AtomicInteger abandoned = new AtomicInteger();
		List<CompletableFuture<Void>> callers = IntStream.range(0, THREADS)
			.mapToObj((caller) -> CompletableFuture.runAsync(() -> call(client, caller, abandoned),
					(task) -> Thread.ofPlatform().start(task)))
			.toList();
		callers.forEach(CompletableFuture::join);
		assertThat(abandoned).as("calls that gave up").hasPositiveValue();
	}

	private static void call(IpcClient client, int caller, AtomicInteger abandoned) {
		Random random = new Random(caller);
		IpcReceiveBuffer buffer = IpcReceiveBuffer.allocate(client.bufferSize());
		for (int i = 0; i < CALLS; i++) {
			// the server's delay, then a unique payload
			byte[] payload = ByteBuffer.allocate(12)
				.order(ByteOrder.nativeOrder())
				.putInt(random.nextInt(300))
				.putInt(caller)
				.putInt(i)
				.array();
			Duration timeout = random.nextBoolean() ? PATIENCE : Duration.ofNanos(1000L * random.nextInt(300));
			try {
				assertThat(response(client, MemorySegment.ofArray(payload), buffer, timeout, i)).isEqualTo(payload);
			}
			catch (IpcException ex) {
				assertThat(ex.is(Errno.ETIMEDOUT)).as(ex.getMessage()).isTrue();
				assertThat(timeout).as(ex.getMessage()).isNotEqualTo(PATIENCE);
				abandoned.incrementAndGet();
			}
		}
	}

	private static byte[] response(IpcClient client, MemorySegment payload, IpcReceiveBuffer buffer, Duration timeout,
			int call) {
		if (call % 2 == 0) {
			return client
				.sendAndReceive(EchoHandler.LATE, Payload.of(payload.asSlice(0, 5), payload.asSlice(5)), timeout)
				.payload();
		}
		client.sendAndReceive(EchoHandler.LATE, payload, buffer, timeout);
		return buffer.segment().toArray(ValueLayout.JAVA_BYTE);
	}

}
