package dev.qbipcs.internal.server;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcConnection;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcMessage;
import dev.qbipcs.IpcSendResult;
import dev.qbipcs.IpcServer;
import dev.qbipcs.IpcServerHandler;
import dev.qbipcs.Payload;
import dev.qbipcs.client.IpcClient;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.Patience;
import dev.qbipcs.testsupport.SharedMemory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

/**
 * A peer repeatedly truncates a file while the other side uses it, so that both
 * interpreted and compiled code fault. The faulting thread gets an {@link IpcException},
 * never the JVM's {@link InternalError}, and loses its connection, but no other is
 * affected.
 */
class TruncationTests {

	private static final int ROUNDS = 25;

	private static final MemorySegment PAYLOAD = MemorySegment.ofArray(new byte[64]);

	private static final Payload PAYLOAD_OF_WORDS = Payload.of(128, (output) -> {
		for (int i = 0; i < 16; i++) {
			output.putLong(i);
		}
	});

	@RegisterExtension
	final Peers peers = new Peers();

	private final String service = this.peers.service("truncated");

	private final BlockingQueue<IpcConnection> connections = new LinkedBlockingQueue<>();

	private final IpcServer server = this.peers.serve(IpcServer.builder(this.service).handler(new Handler()));

	private final IpcClient bystander = this.peers.close(IpcClient.connect(this.service));

	private final Path bystandersDirectory = SharedMemory.ofService(this.service).getFirst();

	@BeforeEach
	void awaitBystander() throws InterruptedException {
		this.connections.take();
	}

	@ParameterizedTest
	@ValueSource(strings = { "header", "data" })
	void aThreadThatSendsEvents(String part) throws Exception {
		for (int i = 0; i < ROUNDS; i++) {
			round("event-" + this.service + "-" + part, (client, connection) -> {
				if (isFull(connection.events().trySend(2, PAYLOAD))) {
					client.receiveEvent(Duration.ZERO);
				}
			});
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "header", "data" })
	void aThreadThatSendsResponses(String part) throws Exception {
		for (int i = 0; i < ROUNDS; i++) {
			round("response-" + this.service + "-" + part, (client, connection) -> {
				if (isFull(connection.responses().trySend(2, PAYLOAD))) {
					client.receive(Duration.ZERO);
				}
			});
		}
	}

	@ParameterizedTest
	@CsvSource({ "request, header", "request, data", "response, header", "response, data" })
	void aClientThatAsks(String ring, String part) throws Exception {
		for (int i = 0; i < ROUNDS; i++) {
			round(ring + "-" + this.service + "-" + part,
					(client, connection) -> client.sendAndReceive(1, new byte[64], Patience.LIMIT));
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void aThreadWhosePayloadsWriteThemselves(boolean failing) throws Exception {
		for (int i = 0; i < ROUNDS; i++) {
			round("event-" + this.service + "-data", (client, connection) -> {
				if (isFull(connection.events().trySend(2, PAYLOAD_OF_WORDS))) {
					client.receiveEvent(Duration.ZERO);
				}
				if (failing) {
					failToSend(connection);
				}
			});
		}
	}

	// The payload fails on purpose after it has touched the memory.
	private static void failToSend(IpcConnection connection) {
		try {
			connection.events().trySend(2, Payload.of(128, (output) -> {
				output.putLong(1);
				throw new IllegalStateException("on purpose");
			}));
		}
		catch (IllegalStateException ex) {
			assertThat(ex).hasMessage("on purpose");
		}
	}

	private void round(String file, Step step) throws Exception {
		try (IpcClient client = IpcClient.connect(this.service)) {
			IpcConnection connection = this.connections.take();
			Path directory = Awaitility.await().until(this::directories, (found) -> found.size() == 1).getFirst();
			CountDownLatch warm = new CountDownLatch(3000);
			CompletableFuture<Throwable> failure = new CompletableFuture<>();
			Thread.ofPlatform().start(() -> {
				try {
					while (true) {
						step.take(client, connection);
						warm.countDown();
					}
				}
				catch (Throwable ex) {
					failure.complete(ex);
				}
			});
			assertThat(warm.await(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
			truncate(directory.resolve("qb-" + file));
			Throwable end = failure.get(Patience.SECONDS, TimeUnit.SECONDS);
			if (!(end instanceof IpcException)) {
				fail("The fault surfaced as " + end, end);
			}
		}
		Awaitility.await().pollInterval(Duration.ofMillis(1)).until(() -> this.server.connections().size() == 1);
		assertThat(this.bystander.sendAndReceive(1, new byte[10], Patience.LIMIT).payload()).hasSize(10);
	}

	// All but the bystander's.
	private List<Path> directories() {
		return SharedMemory.ofService(this.service)
			.stream()
			.filter((path) -> !path.equals(this.bystandersDirectory))
			.toList();
	}

	private static boolean isFull(IpcSendResult result) {
		if (result == IpcSendResult.GONE) {
			throw new IpcException(Errno.ENOTCONN, "The service learned that its client is gone");
		}
		return result == IpcSendResult.NO_ROOM;
	}

	private static void truncate(Path file) throws IOException {
		try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
			access.setLength(0);
		}
	}

	/** The call that a thread repeats. */
	private interface Step {

		void take(IpcClient client, IpcConnection connection);

	}

	private final class Handler implements IpcServerHandler {

		@Override
		public void created(IpcConnection connection) {
			TruncationTests.this.connections.add(connection);
		}

		@Override
		public void message(IpcMessage message) {
			message.reply(message.segment());
		}

	}

}
