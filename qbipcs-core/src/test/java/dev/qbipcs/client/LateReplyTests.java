package dev.qbipcs.client;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcConnection;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcMessage;
import dev.qbipcs.IpcServer;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.RequestRate;
import dev.qbipcs.peers.EchoHandler;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.Patience;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.api.ThrowableAssertAlternative;
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
 * Calls that time out, and their late responses. The server withholds some responses
 * until the test releases them.
 */
@ParameterizedClass
@EnumSource(names = { "SHARED_MEMORY", "SOCKET" })
class LateReplyTests {

	/** The id of a request that the test has answered later. */
	private static final int HELD = 20;

	private static final Duration PATIENCE = Patience.LIMIT;

	private static final Duration SHORT = Duration.ofMillis(20);

	@RegisterExtension
	final Peers peers = new Peers();

	@Parameter
	IpcTransport transport = IpcTransport.SHARED_MEMORY;

	private final String service = this.peers.service("late");

	private final BlockingQueue<IpcMessage.Deferred> held = new LinkedBlockingQueue<>();

	private IpcServer server;

	@BeforeEach
	void serve() {
		this.server = this.peers.serve(IpcServer.builder(this.service)
			.transport(this.transport)
			.handshakeTimeout(PATIENCE)
			.handler(new EchoHandler() {

				@Override
				public void message(IpcMessage message) {
					if (message.id() == HELD) {
						LateReplyTests.this.held.add(message.defer());
					}
					else {
						super.message(message);
					}
				}

			}));
		this.peers.close(() -> this.held.forEach(IpcMessage.Deferred::close));
	}

	@Test
	void aResponseThatArrivedMeanwhileIsDropped() throws Exception {
		IpcClient client = connect();
		abandon(client);
		answer();
		awaitResponses(1);
		assertEchoed(client, 2);
		assertEchoed(client, 3);
	}

	@Test
	void aResponseThatArrivesLaterIsAwaitedAndDropped() throws Exception {
		IpcClient client = connect();
		abandon(client);
		CompletableFuture<IpcReply> next = CompletableFuture
			.supplyAsync(() -> client.sendAndReceive(EchoHandler.ECHO, new byte[] { 2 }, PATIENCE));
		answer();
		assertThat(next.get(Patience.SECONDS, TimeUnit.SECONDS).payload()).containsExactly(2);
	}

	@Test
	void nothingIsSentBeforeTheLateResponse() throws Exception {
		IpcClient client = connect();
		abandon(client);
		for (int i = 0; i < 3; i++) {
			failing(() -> client.sendAndReceive(EchoHandler.ECHO, new byte[] { 2 }, SHORT), Errno.ETIMEDOUT)
				.withMessageContaining(this.service)
				.withMessageContaining("has not answered an earlier call yet")
				.withMessageContaining("" + SHORT);
		}
		answer();
		assertEchoed(client, 3);
		assertThat(connection().stats().requests()).isEqualTo(2);
	}

	@Test
	void aReusedBufferNeverHoldsTheLateResponse() throws Exception {
		IpcClient client = connect();
		IpcReceiveBuffer buffer = IpcReceiveBuffer.allocate(client.bufferSize());
		MemorySegment payload = MemorySegment.ofArray(new byte[] { 1, 1, 1 });
		failing(() -> client.sendAndReceive(HELD, payload, buffer, SHORT), Errno.ETIMEDOUT);
		answer();
		client.sendAndReceive(EchoHandler.ECHO, payload.asSlice(1), buffer, PATIENCE);
		assertThat(buffer.size()).isEqualTo(2);
	}

	@Test
	void theResponseToARequestThatWasOnlySentBelongsToTheCaller() throws Exception {
		IpcClient client = connect();
		client.send(EchoHandler.ECHO, new byte[] { 1 }, PATIENCE);
		failing(() -> client.receiveEvent(Duration.ZERO), Errno.ETIMEDOUT);
		assertThat(client.receive(PATIENCE).payload()).containsExactly(1);
		client.send(HELD, new byte[] { 2 }, PATIENCE);
		failing(() -> client.receive(SHORT), Errno.ETIMEDOUT);
		answer();
		assertThat(client.receive(PATIENCE).payload()).containsExactly(2);
		abandon(client);
		client.send(EchoHandler.ECHO, new byte[] { 3 }, PATIENCE);
		answer();
		assertThat(client.receive(PATIENCE).payload()).containsExactly(3);
		assertEchoed(client, 4);
	}

	@Test
	void aRequestThatFoundNoRoomIsOwedNothing() {
		IpcClient client = connect();
		this.server.setRequestRate(RequestRate.OFF);
		Awaitility.await().until(() -> connection().stats().flowControlState() != 0);
		failing(() -> client.sendAndReceive(EchoHandler.ECHO, new byte[] { 1 }, SHORT), Errno.EAGAIN);
		this.server.setRequestRate(RequestRate.FAST);
		assertEchoed(client, 2);
		failing(() -> client.sendAndReceive(EchoHandler.ECHO, new byte[client.bufferSize()], PATIENCE), Errno.EMSGSIZE);
		assertEchoed(client, 3);
	}

	@Test
	void aCallThatIsInterruptedBeforeItSendsIsOwedNothing() throws Exception {
		IpcClient client = connect();
		CompletableFuture<IpcReply> first = CompletableFuture
			.supplyAsync(() -> client.sendAndReceive(HELD, new byte[] { 1 }, PATIENCE));
		IpcMessage.Deferred message = this.held.take();
		Thread.currentThread().interrupt();
		failing(() -> client.sendAndReceive(EchoHandler.ECHO, new byte[] { 2 }, PATIENCE), Errno.EINTR);
		assertThat(Thread.interrupted()).isTrue();
		answer(message);
		assertThat(first.get(Patience.SECONDS, TimeUnit.SECONDS).payload()).containsExactly(1);
		assertEchoed(client, 3);
	}

	@Test
	void aResponseOwedForTooLongEndsTheConnection() throws Exception {
		IpcClient client = connect(IpcClient.builder(this.service).lateReplyTimeout(SHORT));
		abandon(client);
		for (int i = 0; i < 2; i++) {
			failing(() -> client.sendAndReceive(EchoHandler.ECHO, new byte[1], PATIENCE), Errno.ENOTCONN)
				.withMessageContaining("did not answer an earlier call within " + SHORT)
				.withMessageContaining("close this client and connect again");
			assertThat(client.isConnected()).isFalse();
		}
		// even if the client is not closed
		this.held.take().close();
		Awaitility.await().until(() -> this.server.connections().isEmpty());
	}

	@Test
	void aClientThatReconnectsGetsAnotherConnectionInstead() throws Exception {
		ReconnectPolicy policy = ReconnectPolicy.exponentialBackoff().withDelays(Duration.ZERO, SHORT);
		IpcClient client = connect(
				IpcClient.builder(this.service).lateReplyTimeout(SHORT).reconnect(policy.withWaitingCalls()));
		abandon(client);
		assertEchoed(client, 2);
		assertEchoed(client, 3);
		IpcClient impatient = connect(
				IpcClient.builder(this.service).lateReplyTimeout(Duration.ZERO).reconnect(policy));
		abandon(impatient);
		failing(() -> impatient.sendAndReceive(EchoHandler.ECHO, new byte[1], PATIENCE), Errno.ENOTCONN)
			.withMessageContaining("this client connects again by itself");
		Awaitility.await().until(impatient::isConnected);
		assertEchoed(impatient, 4);
	}

	@Test
	void aNewConnectionOwesNothing() throws Exception {
		IpcClient client = connect(IpcClient.builder(this.service)
			.lateReplyTimeout(Duration.ofMillis(-1))
			.reconnect(ReconnectPolicy.exponentialBackoff().withDelays(Duration.ZERO, SHORT).withWaitingCalls()));
		abandon(client);
		this.server.close();
		this.server.start();
		assertEchoed(client, 2);
	}

	private IpcClient connect() {
		return connect(IpcClient.builder(this.service));
	}

	private IpcClient connect(IpcClientBuilder builder) {
		return this.peers.close(builder.connectTimeout(PATIENCE).connect());
	}

	private void abandon(IpcClient client) {
		failing(() -> client.sendAndReceive(HELD, new byte[] { 1 }, SHORT), Errno.ETIMEDOUT)
			.withMessageContaining("No response");
	}

	private void answer() throws InterruptedException {
		answer(this.held.take());
	}

	private static void answer(IpcMessage.Deferred message) {
		try (message) {
			message.reply(message.segment());
		}
	}

	private void awaitResponses(long count) {
		Awaitility.await().until(() -> connection().stats().responses() == count);
	}

	private IpcConnection connection() {
		return this.server.connections().getFirst();
	}

	private static void assertEchoed(IpcClient client, int content) {
		byte[] payload = { (byte) content };
		assertThat(client.sendAndReceive(EchoHandler.ECHO, payload, PATIENCE).payload()).isEqualTo(payload);
	}

	private static ThrowableAssertAlternative<IpcException> failing(ThrowingCallable call, Errno errno) {
		return assertThatExceptionOfType(IpcException.class).isThrownBy(call)
			.matches((ex) -> ex.is(errno), errno.name());
	}

}
