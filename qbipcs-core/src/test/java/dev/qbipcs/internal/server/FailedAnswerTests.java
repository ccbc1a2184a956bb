package dev.qbipcs.internal.server;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcConnection;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcMessage;
import dev.qbipcs.IpcMessage.Deferred;
import dev.qbipcs.IpcSendResult;
import dev.qbipcs.IpcServer;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.Payload;
import dev.qbipcs.client.IpcClient;
import dev.qbipcs.client.IpcReply;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.Patience;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Handlers that fail, and answers that cannot be sent. The client gets exactly one answer
 * to each request: after each failure the next request gets its own.
 */
@ParameterizedClass
@EnumSource(names = { "SHARED_MEMORY", "SOCKET" })
class FailedAnswerTests {

	private static final Duration PATIENCE = Patience.LIMIT;

	private static final int FAILING = 1;

	private static final int NEXT = 2;

	private static final MemorySegment TOO_LARGE = MemorySegment.ofArray(new byte[1 << 20]);

	private static final MemorySegment ONE_BYTE = MemorySegment.ofArray(new byte[1]);

	private static final MemorySegment NOTHING = MemorySegment.ofArray(new byte[0]);

	@RegisterExtension
	final Peers peers = new Peers();

	private final String service = this.peers.service("failed");

	private final Recorder recorder = new Recorder();

	private final IpcClient client;

	private final IpcConnection accepted;

	FailedAnswerTests(IpcTransport transport) {
		this.peers.serve(IpcServer.builder(this.service).transport(transport).handler(this.recorder));
		this.client = IpcClient.builder(this.service).connectTimeout(PATIENCE).connect();
		this.accepted = this.recorder.connection();
	}

	@AfterEach
	void close() {
		this.client.close();
	}

	@Test
	void aHandlerThatThrowsAnswersAnError() {
		assertAnswers(Errno.EIO, (connection, message) -> {
			throw new IllegalStateException("on purpose");
		});
	}

	@Test
	void aHandlerThatThrowsAnErrorAnswersOneToo() {
		assertAnswers(Errno.EIO, (connection, message) -> {
			throw new StackOverflowError("on purpose");
		});
	}

	@Test
	void aHandlerThatAnsweredBeforeItThrowsDoesNotAnswerAgain() {
		assertAnswers(null, (connection, message) -> {
			message.reply(message.segment());
			throw new IllegalStateException("on purpose");
		});
	}

	@Test
	void anAnswerSentOnTheConnectionCountsToo() {
		assertAnswers(null, (connection, message) -> {
			assertThat(connection.responses().trySend(message.id(), message.segment())).isEqualTo(IpcSendResult.SENT);
			throw new IllegalStateException("on purpose");
		});
	}

	@Test
	void aMessageSentByAnotherThreadIsNoAnswerToThisRequest() {
		assertThat(this.client.sendAndReceive(0, new byte[0], PATIENCE).id()).isZero();
		onFailing((connection, message) -> {
			CompletableFuture
				.runAsync(() -> connection.responses().send(77, new byte[0], PATIENCE), Thread::startVirtualThread)
				.join();
			throw new IllegalStateException("on purpose");
		});
		assertThat(this.client.sendAndReceive(FAILING, new byte[1], PATIENCE).id()).isEqualTo(77);
		assertAnswer(this.client.receive(PATIENCE), Errno.EIO);
		assertTheNextRequestIsAnswered();
	}

	@Test
	void aHandlerThatThrowsAfterItDeferredAnswersAnErrorAndClosesTheMessage() throws Exception {
		BlockingQueue<Deferred> deferred = new LinkedBlockingQueue<>();
		assertAnswers(Errno.EIO, (connection, message) -> {
			deferred.add(message.defer());
			throw new RejectedExecutionException("on purpose");
		});
		Deferred message = take(deferred);
		assertThatIllegalStateException().isThrownBy(() -> message.reply(message.segment()))
			.withMessageContaining("its handler threw");
		message.close();
		assertTheNextRequestIsAnswered();
		// nothing retains the connection
		this.client.close();
		this.recorder.awaitDestroyed();
	}

	@Test
	void aHandlerThatAnsweredADeferredMessageBeforeItThrowsDoesNotAnswerAgain() {
		assertAnswers(null, (connection, message) -> {
			Deferred deferred = message.defer();
			deferred.reply(deferred.segment());
			throw new IllegalStateException("on purpose");
		});
		assertAnswers(null, (connection, message) -> {
			Deferred deferred = message.defer();
			CompletableFuture
				.runAsync(() -> deferred.connection().responses().send(FAILING, ONE_BYTE, PATIENCE),
						Thread::startVirtualThread)
				.join();
			throw new IllegalStateException("on purpose");
		});
		this.client.close();
		this.recorder.awaitDestroyed();
	}

	@Test
	void anAnswerInProgressWhenTheHandlerThrowsPrevails() {
		CountDownLatch writing = new CountDownLatch(1);
		CountDownLatch thrown = new CountDownLatch(1);
		onFailing((connection, message) -> {
			Deferred deferred = message.defer();
			Thread.startVirtualThread(() -> deferred.reply(Payload.of(1, (output) -> {
				writing.countDown();
				await(thrown);
				output.put((byte) 3);
			})));
			await(writing);
			throw new IllegalStateException("on purpose");
		});
		this.client.send(FAILING, new byte[1], PATIENCE);
		await(writing);
		// the same loop has accepted another client, so the handler has thrown
		try (IpcClient other = IpcClient.builder(this.service).connectTimeout(PATIENCE).connect()) {
			assertThat(other.sendAndReceive(NEXT, new byte[1], PATIENCE).id()).isEqualTo(NEXT);
		}
		thrown.countDown();
		assertAnswer(this.client.receive(PATIENCE), null);
		assertTheNextRequestIsAnswered();
	}

	@Test
	void anAnswerThatDoesNotFitBecomesAnError() {
		assertAnswers(Errno.EMSGSIZE, (connection, message) -> message.reply(TOO_LARGE));
		assertAnswers(Errno.EMSGSIZE,
				(connection, message) -> message.reply(Payload.of(1 << 20, (output) -> output.put(TOO_LARGE))));
	}

	@Test
	void anAnswerThatDoesNotFitBecomesAnErrorEvenIfTheHandlerContinues() {
		assertAnswers(Errno.EMSGSIZE,
				(connection, message) -> assertThatExceptionOfType(IpcException.class)
					.isThrownBy(() -> message.reply(Payload.of(1 << 20, (output) -> output.put(TOO_LARGE))))
					.matches((ex) -> ex.is(Errno.EMSGSIZE)));
	}

	@Test
	void anotherAnswerReplacesOneThatDoesNotFit() {
		assertAnswers(null, (connection, message) -> {
			MemorySegment payload = message.segment();
			assertThatExceptionOfType(IpcException.class).isThrownBy(() -> message.reply(TOO_LARGE));
			message.reply(payload);
		});
	}

	@Test
	void anAnswerWhoseWriterFailsBecomesAnError() {
		assertAnswers(Errno.EIO, (connection, message) -> message.reply(Payload.of(8, (output) -> output.putInt(1))));
	}

	@Test
	void aDeferredAnswerThatDoesNotFitBecomesAnErrorWhenTheMessageIsClosed() throws Exception {
		BlockingQueue<Deferred> deferred = new LinkedBlockingQueue<>();
		onFailing((connection, message) -> deferred.add(message.defer()));
		this.client.send(FAILING, new byte[1], PATIENCE);
		try (Deferred message = take(deferred)) {
			assertThatExceptionOfType(IpcException.class)
				.isThrownBy(() -> message.reply(Payload.of(1 << 20, (output) -> output.put(TOO_LARGE))));
		}
		assertAnswer(this.client.receive(PATIENCE), Errno.EMSGSIZE);
		this.client.send(FAILING, new byte[1], PATIENCE);
		try (Deferred message = take(deferred)) {
			assertThatExceptionOfType(IpcException.class).isThrownBy(() -> message.reply(TOO_LARGE));
			message.reply(message.segment());
		}
		assertAnswer(this.client.receive(PATIENCE), null);
		assertTheNextRequestIsAnswered();
	}

	@Test
	void anAnswerSentOnTheConnectionCountsForADeferredMessageToo() throws Exception {
		BlockingQueue<Deferred> deferred = new LinkedBlockingQueue<>();
		onFailing((connection, message) -> deferred.add(message.defer()));
		CompletableFuture<IpcReply> call = call();
		try (Deferred message = take(deferred)) {
			assertThatExceptionOfType(IpcException.class).isThrownBy(() -> message.reply(FAILING, 0, TOO_LARGE));
			message.connection().responses().send(FAILING, -Errno.EPERM.number(), NOTHING, PATIENCE);
		}
		assertAnswer(call.get(Patience.SECONDS, TimeUnit.SECONDS), Errno.EPERM);
		assertTheNextRequestIsAnswered();
		call = call();
		try (Deferred message = take(deferred)) {
			assertThatExceptionOfType(IllegalStateException.class)
				.isThrownBy(() -> message.reply(Payload.of(8, (output) -> output.putInt(1))));
			CompletableFuture
				.runAsync(() -> message.connection().responses().send(FAILING, ONE_BYTE, PATIENCE),
						Thread::startVirtualThread)
				.join();
		}
		assertAnswer(call.get(Patience.SECONDS, TimeUnit.SECONDS), null);
		assertTheNextRequestIsAnswered();
	}

	@Test
	void aMessageThatIsClosedWhileItIsAnsweredIsAnsweredOnce() throws Exception {
		BlockingQueue<Deferred> deferred = new LinkedBlockingQueue<>();
		onFailing((connection, message) -> deferred.add(message.defer()));
		CompletableFuture<IpcReply> call = call();
		Deferred message = take(deferred);
		assertThatExceptionOfType(IpcException.class).isThrownBy(() -> message.reply(TOO_LARGE));
		message.reply(Payload.of(1, (output) -> {
			message.close();
			output.put((byte) 3);
		}));
		assertAnswer(call.get(Patience.SECONDS, TimeUnit.SECONDS), null);
		assertTheNextRequestIsAnswered();
	}

	@Test
	void aDeferredMessageKnowsWhatTheHandlerAnsweredBefore() {
		assertAnswers(Errno.EMSGSIZE, (connection, message) -> {
			message.segment();
			assertThatExceptionOfType(IpcException.class).isThrownBy(() -> message.reply(TOO_LARGE));
			message.defer().close();
		});
		assertAnswers(null, (connection, message) -> {
			MemorySegment payload = message.segment();
			try (Deferred deferred = message.defer()) {
				assertThatExceptionOfType(IpcException.class).isThrownBy(() -> deferred.reply(TOO_LARGE));
				message.reply(payload);
			}
		});
	}

	@Test
	void aMessageIsDeferredOnce() {
		assertAnswers(null, (connection, message) -> {
			try (Deferred deferred = message.defer()) {
				assertThatIllegalStateException().isThrownBy(message::defer).withMessageContaining("deferred already");
				deferred.reply(deferred.segment());
			}
		});
	}

	@Test
	void aRequestThatWantsNoAnswerGetsNone() {
		onFailing((connection, message) -> {
			// not answered
		});
		this.client.send(FAILING, new byte[1], PATIENCE);
		assertTheNextRequestIsAnswered();
	}

	@Test
	void anEventThatDoesNotFitIsNoAnswer() {
		assertAnswers(null, (connection, message) -> {
			assertThatExceptionOfType(IpcException.class).isThrownBy(() -> connection.events().trySend(1, TOO_LARGE));
			message.reply(message.segment());
		});
		onFailing((connection, message) -> assertThatExceptionOfType(IpcException.class)
			.isThrownBy(() -> connection.events().trySend(1, TOO_LARGE)));
		this.client.send(FAILING, new byte[1], PATIENCE);
		assertTheNextRequestIsAnswered();
	}

	private void onFailing(BiConsumer<IpcConnection, IpcMessage> handler) {
		this.recorder.onMessage((connection, message) -> {
			if (message.id() == FAILING) {
				handler.accept(connection, message);
			}
			else {
				message.reply(message.segment());
			}
		});
	}

	// An error of null is an echo.
	private void assertAnswers(@Nullable Errno error, BiConsumer<IpcConnection, IpcMessage> handler) {
		onFailing(handler);
		assertAnswer(this.client.sendAndReceive(FAILING, new byte[] { 3 }, PATIENCE), error);
		assertTheNextRequestIsAnswered();
		assertThat(this.accepted.isConnected()).isTrue();
	}

	private static void assertAnswer(IpcReply reply, @Nullable Errno error) {
		assertThat(reply.id()).isEqualTo(FAILING);
		assertThat(reply.error()).isEqualTo((error != null) ? -error.number() : 0);
		assertThat(reply.payload()).hasSize((error != null) ? 0 : 1);
	}

	private CompletableFuture<IpcReply> call() {
		return CompletableFuture.supplyAsync(() -> this.client.sendAndReceive(FAILING, new byte[] { 3 }, PATIENCE),
				Thread::startVirtualThread);
	}

	// The next message that the client receives: a surplus answer would arrive before.
	private void assertTheNextRequestIsAnswered() {
		this.client.send(NEXT, new byte[] { 4, 5 }, PATIENCE);
		IpcReply reply = this.client.receive(PATIENCE);
		assertThat(reply.id()).isEqualTo(NEXT);
		assertThat(reply.error()).isZero();
		assertThat(reply.payload()).containsExactly(4, 5);
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	private static Deferred take(BlockingQueue<Deferred> deferred) throws InterruptedException {
		Deferred message = deferred.poll(Patience.SECONDS, TimeUnit.SECONDS);
		assertThat(message).isNotNull();
		return message;
	}

}
