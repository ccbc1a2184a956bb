package dev.qbipcs.internal.transport;

import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.qbipcs.PeerCredentials;
import dev.qbipcs.PollingPolicy;
import dev.qbipcs.internal.protocol.HandshakeResponse;
import dev.qbipcs.internal.transport.ClientChannel.Lane;
import dev.qbipcs.testsupport.Patience;
import dev.qbipcs.testsupport.ServiceNames;
import dev.qbipcs.testsupport.SharedMemory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A server that steals the post by which a client wakes its own thread, over rings of
 * both kinds.
 */
@ParameterizedClass
@ValueSource(booleans = { false, true })
class LostWakeUpTests {

	private static final int BUFFER = 12_328;

	/** Value and sleepers of the semaphore. */
	private static final int SEMAPHORE = 8208;

	private static final int SEMAPHORE_SIZE = 8;

	private static final Executor NEW_THREAD = (task) -> Thread.ofPlatform().daemon().start(task);

	private final String service = ServiceNames.unique("wake");

	private final SocketPair sockets = SocketPair.open();

	private final PeerCredentials peer = this.sockets.server().peer();

	private final ShmServerChannel server;

	private final HandshakeResponse description;

	private final ShmClientChannel client;

	LostWakeUpTests(boolean extended) {
		this.server = ShmServerChannel.create(this.service, this.sockets.server(), this.peer.pid(), BUFFER,
				new FileAccess(-1, -1, 0600), extended, SharedMemoryBudget.of(0, 0).account(0));
		this.description = this.server.describe();
		this.client = ShmClientChannel.attach(this.sockets.client(), this.description, this.peer, PollingPolicy.OFF);
	}

	@AfterEach
	void close() {
		this.client.close(false);
		this.server.disconnect();
		this.server.dispose();
		SharedMemory.assertNothingLeftOf(this.service);
	}

	@RepeatedTest(10)
	void theWaitingThreadWakesUpNevertheless() throws Exception {
		AtomicBoolean over = new AtomicBoolean();
		try (FileChannel file = FileChannel.open(Path.of(this.description.response() + "-header"),
				StandardOpenOption.READ, StandardOpenOption.WRITE)) {
			MappedByteBuffer semaphore = file.map(MapMode.READ_WRITE, SEMAPHORE, SEMAPHORE_SIZE);
			semaphore.order(ByteOrder.nativeOrder());
			long deadline = System.nanoTime() + Patience.LIMIT.toNanos();
			CompletableFuture<Boolean> waiting = CompletableFuture
				.supplyAsync(() -> this.client.await(Lane.RESPONSE, deadline), NEW_THREAD);
			Awaitility.await().until(() -> semaphore.getInt(4) > 0);
			CompletableFuture<Void> thief = CompletableFuture.runAsync(() -> {
				while (!over.get()) {
					semaphore.putInt(0, 0);
				}
			}, NEW_THREAD);
			this.client.wakeUp();
			assertThat(waiting.get(2 * Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
			over.set(true);
			thief.join();
		}
		finally {
			over.set(true);
		}
	}

}
