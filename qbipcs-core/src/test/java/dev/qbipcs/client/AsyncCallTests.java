package dev.qbipcs.client;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcMessage;
import dev.qbipcs.IpcServer;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.peers.EchoHandler;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.Patience;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Calls that do not wait. The server withholds some responses until the test releases
 * them.
 */
@ParameterizedClass
@EnumSource(names = { "SHARED_MEMORY", "SOCKET" })
class AsyncCallTests {

	/** The id of a request that the server answers when the test lets it. */
	private static final int HELD = 20;

	/** The id of a request that the server echoes. */
	private static final int ECHO = 1;

	@RegisterExtension
	final Peers peers = new Peers();

	@Parameter
	IpcTransport transport = IpcTransport.SHARED_MEMORY;

	private final String service = this.peers.service("async");

	private final BlockingQueue<IpcMessage.Deferred> held = new LinkedBlockingQueue<>();

	private final List<String> seen = new CopyOnWriteArrayList<>();

	private IpcClient client;

	@BeforeEach
	void connect() {
		this.peers.serve(IpcServer.builder(this.service)
			.transport(this.transport)
			.handshakeTimeout(Patience.LIMIT)
			.handler(new EchoHandler() {

				@Override
				public void message(IpcMessage message) {
					if (message.id() == HELD) {
						AsyncCallTests.this.held.add(message.defer());
						return;
					}
					AsyncCallTests.this.seen.add(new String(message.toByteArray(), StandardCharsets.UTF_8));
					super.message(message);
				}

			}));
		this.peers.close(() -> this.held.forEach(IpcMessage.Deferred::close));
		this.client = this.peers.close(IpcClient.connect(this.service));
	}

	@Test
	void callsAreMadeInTheOrderOfSubmission() throws Exception {
		List<CompletableFuture<IpcReply>> replies = new ArrayList<>();
		List<String> sent = new ArrayList<>();
		for (int i = 0; i < 200; i++) {
			sent.add("call " + i);
			replies.add(this.client.sendAsync(ECHO, bytes("call " + i), Patience.LIMIT));
		}
		for (int i = 0; i < 200; i++) {
			assertThat(replies.get(i).get(Patience.SECONDS, TimeUnit.SECONDS).text()).isEqualTo("call " + i);
		}
		assertThat(this.seen).isEqualTo(sent);
	}

	@Test
	void theCallerDoesNotWait() throws Exception {
		CompletableFuture<IpcReply> first = this.client.sendAsync(HELD, bytes("first"), Patience.LIMIT);
		CompletableFuture<IpcReply> second = this.client.sendAsync(ECHO, bytes("second"), Patience.LIMIT);
		assertThat(first).isNotDone();
		assertThat(second).isNotDone();
		answerHeldRequest();
		assertThat(first.get(Patience.SECONDS, TimeUnit.SECONDS).text()).isEqualTo("first");
		assertThat(second.get(Patience.SECONDS, TimeUnit.SECONDS).text()).isEqualTo("second");
	}

	@Test
	void thePayloadIsCopied() throws Exception {
		CompletableFuture<IpcReply> first = this.client.sendAsync(HELD, bytes("first"), Patience.LIMIT);
		byte[] payload = bytes("before");
		CompletableFuture<IpcReply> reply = this.client.sendAsync(ECHO, payload, Patience.LIMIT);
		payload[0] = 'X';
		answerHeldRequest();
		assertThat(first.get(Patience.SECONDS, TimeUnit.SECONDS).text()).isEqualTo("first");
		assertThat(reply.get(Patience.SECONDS, TimeUnit.SECONDS).text()).isEqualTo("before");
	}

	@Test
	void aCallThatIsCancelledBeforeItsTurnIsNotMade() throws Exception {
		connectOneByOne();
		CompletableFuture<IpcReply> first = this.client.sendAsync(HELD, bytes("first"), Patience.LIMIT);
		CompletableFuture<IpcReply> cancelled = this.client.sendAsync(ECHO, bytes("cancelled"), Patience.LIMIT);
		CompletableFuture<IpcReply> last = this.client.sendAsync(ECHO, bytes("last"), Patience.LIMIT);
		cancelled.cancel(false);
		answerHeldRequest();
		assertThat(first.get(Patience.SECONDS, TimeUnit.SECONDS).text()).isEqualTo("first");
		assertThat(last.get(Patience.SECONDS, TimeUnit.SECONDS).text()).isEqualTo("last");
		assertThat(this.seen).containsExactly("last");
	}

	@Test
	void aRequestIsSentBeforeTheResponseToTheOneBefore() throws Exception {
		CompletableFuture<IpcReply> first = this.client.sendAsync(HELD, bytes("first"), Patience.LIMIT);
		this.client.sendAsync(ECHO, bytes("cancelled later"), Patience.LIMIT).cancel(false);
		answerHeldRequest();
		assertThat(first.get(Patience.SECONDS, TimeUnit.SECONDS).text()).isEqualTo("first");
		CompletableFuture<IpcReply> last = this.client.sendAsync(ECHO, bytes("last"), Patience.LIMIT);
		assertThat(last.get(Patience.SECONDS, TimeUnit.SECONDS).text()).isEqualTo("last");
		assertThat(this.seen).containsExactly("cancelled later", "last");
	}

	@Test
	void aCallWhoseTimeIsOverBeforeItsTurnSendsNothing() throws Exception {
		CompletableFuture<IpcReply> first = this.client.sendAsync(HELD, bytes("first"), Patience.LIMIT);
		CompletableFuture<IpcReply> late = this.client.sendAsync(ECHO, bytes("late"), Duration.ofNanos(1));
		answerHeldRequest();
		assertThat(first.get(Patience.SECONDS, TimeUnit.SECONDS).text()).isEqualTo("first");
		Awaitility.await().until(late::isDone);
		assertThatExceptionOfType(IpcException.class).isThrownBy(() -> unwrapped(late))
			.satisfies((ex) -> assertThat(ex.is(Errno.ETIMEDOUT)).isTrue())
			.withMessageContaining("nothing was sent");
		assertThat(this.seen).isEmpty();
	}

	@Test
	void callsOfAClosedClientFail() throws Exception {
		connectOneByOne();
		CompletableFuture<IpcReply> running = this.client.sendAsync(HELD, bytes("first"), Patience.LIMIT);
		CompletableFuture<IpcReply> waiting = this.client.sendAsync(ECHO, bytes("second"), Patience.LIMIT);
		this.held.take().close();
		this.client.close();
		for (CompletableFuture<IpcReply> call : List.of(running, waiting,
				this.client.sendAsync(ECHO, bytes("third"), Patience.LIMIT))) {
			Awaitility.await().until(call::isDone);
			assertThatExceptionOfType(IpcException.class).isThrownBy(() -> unwrapped(call))
				.satisfies((ex) -> assertThat(ex.is(Errno.ENOTCONN)).isTrue());
		}
		assertThat(this.seen).isEmpty();
	}

	private void connectOneByOne() {
		this.client = this.peers
			.close(IpcClient.builder(this.service).connectTimeout(Patience.LIMIT).pipelining(false).connect());
	}

	private void answerHeldRequest() throws InterruptedException {
		try (IpcMessage.Deferred request = this.held.take()) {
			request.reply(request.segment());
		}
	}

	private static void unwrapped(CompletableFuture<IpcReply> call) {
		if (call.isCompletedExceptionally()) {
			throw (RuntimeException) call.exceptionNow();
		}
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
