package dev.qbipcs.internal.server;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcConnection;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcSendResult;
import dev.qbipcs.IpcServer;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.Payload;
import dev.qbipcs.PayloadOutput;
import dev.qbipcs.client.IpcClient;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.Patience;
import dev.qbipcs.testsupport.SharedMemory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A connection or its service is closed during the writing of a payload: by the writer
 * itself, by a handler, or by another thread, which does not wait for the writer.
 */
@ParameterizedClass
@EnumSource(names = { "SHARED_MEMORY", "SOCKET" })
class ClosingWhileSendingTests {

	private static final Duration PATIENCE = Patience.LIMIT;

	@RegisterExtension
	final Peers peers = new Peers();

	private final String service = this.peers.service("closing");

	private final Recorder recorder = new Recorder();

	private final IpcServer server;

	private final IpcClient client;

	private final IpcConnection connection;

	ClosingWhileSendingTests(IpcTransport transport) {
		this.server = this.peers.serve(
				IpcServer.builder(this.service).transport(transport).handshakeTimeout(PATIENCE).handler(this.recorder));
		this.client = this.peers.close(IpcClient.connect(this.service));
		this.connection = this.recorder.connection();
	}

	@Test
	void aWriterOnTheLoopMayCloseTheService() {
		this.recorder.onMessage((peer, message) -> message.reply(Payload.of(8, (output) -> {
			this.server.close();
			output.putLong(1);
		})));
		this.client.send(1, new byte[1], PATIENCE);
		assertEverythingEnds("accept", "created", "message 1", "closed", "destroyed");
		assertServesAgain();
	}

	@Test
	void aWriterOnAnotherThreadMayCloseTheService() {
		this.connection.events().trySend(1, Payload.of(8, (output) -> {
			this.server.close();
			output.putLong(1);
		}));
		assertEverythingEnds("accept", "created", "closed", "destroyed");
		assertServesAgain();
	}

	@Test
	void aWriterMayDisconnectAndFinishItsPayload() {
		// whether the event is sent depends on when the client notices
		this.connection.events().trySend(1, Payload.of(8, (output) -> {
			this.connection.disconnect();
			output.putInt(1);
			this.recorder.awaitLog("accept", "created", "closed", "destroyed");
			output.putInt(2);
		}));
		assertEverythingEnds("accept", "created", "closed", "destroyed");
		assertThat(this.connection.isConnected()).isFalse();
	}

	@Test
	void aWriterThatFailsAfterItClosedTheServiceIsHarmless() {
		assertThatExceptionOfType(ArithmeticException.class)
			.isThrownBy(() -> this.connection.responses().trySend(1, Payload.of(8, (output) -> {
				this.server.close();
				throw new ArithmeticException("on purpose");
			})));
		assertEverythingEnds("accept", "created", "closed", "destroyed");
		assertServesAgain();
	}

	@Test
	void theLoopDoesNotWaitForAWriterOfAConnectionThatItCloses() throws Exception {
		CountDownLatch writing = new CountDownLatch(1);
		CountDownLatch mayEnd = new CountDownLatch(1);
		CompletableFuture<IpcSendResult> sent = CompletableFuture
			.supplyAsync(() -> this.connection.events().trySend(1, Payload.of(8, (output) -> {
				writing.countDown();
				await(mayEnd);
				output.putLong(1);
			})), (task) -> Thread.ofPlatform().start(task));
		writing.await();
		this.server.close();
		// the memory that the writer writes to is not released before it is done
		assertServesAgain();
		mayEnd.countDown();
		sent.get(Patience.SECONDS, TimeUnit.SECONDS);
		assertEverythingEnds("accept", "created", "closed", "destroyed", "accept", "created", "message 2", "closed",
				"destroyed");
	}

	@Test
	void aHandlerMayCloseTheServiceAndStillReadTheRequest() {
		CompletableFuture<Integer> size = new CompletableFuture<>();
		this.recorder.onMessage((peer, message) -> {
			this.server.close();
			size.complete(message.toByteArray().length);
		});
		this.client.send(1, new byte[1000], PATIENCE);
		assertThat(size.orTimeout(Patience.SECONDS, TimeUnit.SECONDS).join()).isEqualTo(1000);
		assertEverythingEnds("accept", "created", "message 1", "closed", "destroyed");
	}

	@Test
	void severalThreadsMayCloseWhileOthersSend() {
		List<CompletableFuture<Void>> senders = List.of(inThread(this::flood), inThread(this::flood));
		Awaitility.await().until(() -> this.connection.stats().events() > 1000);
		List<CompletableFuture<Void>> closers = List.of(inThread(this.connection::disconnect),
				inThread(this.server::close), inThread(this.client::close), inThread(this.server::close));
		closers.forEach(CompletableFuture::join);
		senders.forEach(CompletableFuture::join);
		assertEverythingEnds("accept", "created", "closed", "destroyed");
	}

	private void flood() {
		try {
			IpcSendResult result = IpcSendResult.SENT;
			while (result != IpcSendResult.GONE) {
				if (result == IpcSendResult.NO_ROOM) {
					this.client.receiveEvent(PATIENCE);
				}
				result = this.connection.events().trySend(1, Payload.of(100, ClosingWhileSendingTests::fill));
			}
		}
		catch (IpcException ex) {
			assertThat(ex.is(Errno.ENOTCONN)).isTrue();
		}
	}

	private static void fill(PayloadOutput output) {
		while (output.remaining() > 0) {
			output.put((byte) 1);
		}
	}

	private void assertEverythingEnds(String... callbacks) {
		this.recorder.awaitLog(callbacks);
		SharedMemory.assertNothingLeftOf(this.service);
		Awaitility.await().until(() -> !this.client.isConnected());
	}

	private void assertServesAgain() {
		this.server.start();
		this.recorder.onMessage((peer, message) -> message.reply(message.segment()));
		try (IpcClient again = IpcClient.connect(this.service)) {
			assertThat(again.sendAndReceive(2, new byte[3], PATIENCE).payload()).hasSize(3);
		}
		this.server.close();
		Awaitility.await().until(() -> this.recorder.log().getLast().equals("destroyed"));
	}

	private static CompletableFuture<Void> inThread(Runnable task) {
		return CompletableFuture.runAsync(task, (command) -> Thread.ofPlatform().start(command));
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
