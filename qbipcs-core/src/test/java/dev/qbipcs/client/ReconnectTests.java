package dev.qbipcs.client;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcMessage;
import dev.qbipcs.IpcSendResult;
import dev.qbipcs.IpcServer;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.RequestRate;
import dev.qbipcs.peers.EchoHandler;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.Patience;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
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
 * A client whose server stops and restarts.
 */
@ParameterizedClass
@EnumSource(names = { "SHARED_MEMORY", "SOCKET" })
class ReconnectTests {

	/** The id of a request that the server leaves unanswered and counts. */
	private static final int COUNTED = 99;

	private static final Duration PATIENCE = Patience.LIMIT;

	private static final ReconnectPolicy QUICK = ReconnectPolicy.exponentialBackoff()
		.withDelays(Duration.ofMillis(1), Duration.ofMillis(20));

	@RegisterExtension
	final Peers peers = new Peers();

	@Parameter
	IpcTransport transport = IpcTransport.SHARED_MEMORY;

	private final String service = this.peers.service("again");

	private final List<String> log = new CopyOnWriteArrayList<>();

	private final AtomicInteger counted = new AtomicInteger();

	private IpcServer server;

	@BeforeEach
	void serve() {
		this.server = this.peers
			.serve(IpcServer.builder(this.service).transport(this.transport).handler(new EchoHandler() {

				@Override
				public void message(IpcMessage message) {
					if (message.id() == COUNTED) {
						ReconnectTests.this.counted.incrementAndGet();
					}
					else {
						super.message(message);
					}
				}

			}));
	}

	@Test
	void callsFailUntilTheConnectionIsRestored() {
		IpcClient client = connect(QUICK);
		this.server.close();
		awaitLog("lost");
		assertThat(client.isConnected()).isFalse();
		assertNotConnected(() -> client.sendAndReceive(1, new byte[1], PATIENCE));
		assertNotConnected(() -> client.send(1, new byte[1], PATIENCE));
		assertNotConnected(() -> client.receiveEvent(PATIENCE));
		this.server.start();
		awaitLog("lost", "restored");
		assertThat(client.isConnected()).isTrue();
		assertThat(client.sendAndReceive(1, new byte[] { 4 }, PATIENCE).payload()).containsExactly(4);
	}

	@Test
	void withoutAPolicyItStaysLost() {
		IpcClient client = this.peers
			.close(IpcClient.builder(this.service).connectionListener(new Recorder()).connect());
		this.server.close();
		awaitLog("lost");
		this.server.start();
		assertThatExceptionOfType(IpcException.class).isThrownBy(() -> client.send(1, new byte[1], PATIENCE))
			.matches((ex) -> ex.is(Errno.ENOTCONN))
			.withMessageContaining("connect again when it is back");
		assertThat(this.server.connections()).isEmpty();
	}

	@Test
	void itSurvivesManyRestarts() {
		IpcClient client = connect(QUICK.withWaitingCalls());
		for (int i = 0; i < 20; i++) {
			this.server.close();
			this.server.start();
			Awaitility.await().until(() -> this.server.connections().size() == 1);
			byte[] payload = { (byte) i };
			assertThat(client.sendAndReceive(1, payload, PATIENCE).payload()).isEqualTo(payload);
		}
		Awaitility.await().until(() -> this.log.size() == 40);
		assertThat(this.log.subList(36, 40)).containsExactly("lost", "restored", "lost", "restored");
	}

	@Test
	void callsWaitIfThePolicySaysSo() throws Exception {
		IpcClient client = connect(QUICK.withWaitingCalls());
		this.server.close();
		awaitLog("lost");
		assertNotConnected(() -> client.sendAndReceive(1, new byte[1], Duration.ofMillis(30)));
		assertThat(client.trySend(1, new byte[1])).isEqualTo(IpcSendResult.GONE);
		CompletableFuture<IpcReply> reply = CompletableFuture
			.supplyAsync(() -> client.sendAndReceive(1, new byte[] { 5 }, PATIENCE));
		CompletableFuture<IpcEvent> event = CompletableFuture.supplyAsync(() -> client.receiveEvent(PATIENCE));
		this.server.start();
		assertThat(reply.get(Patience.SECONDS, TimeUnit.SECONDS).payload()).containsExactly(5);
		client.send(EchoHandler.ECHO_EVENT, new byte[] { 6 }, PATIENCE);
		assertThat(event.get(Patience.SECONDS, TimeUnit.SECONDS).payload()).containsExactly(6);
	}

	@Test
	void aRequestThatWasSentIsNeverSentAgain() throws Exception {
		IpcClient client = connect(QUICK.withWaitingCalls());
		CompletableFuture<IpcReply> reply = CompletableFuture
			.supplyAsync(() -> client.sendAndReceive(COUNTED, new byte[1], PATIENCE));
		Awaitility.await().until(() -> this.counted.get() == 1);
		this.server.close();
		this.server.start();
		assertThat(reply.handle((ignored, ex) -> ex).get(Patience.SECONDS, TimeUnit.SECONDS))
			.hasCauseInstanceOf(IpcException.class)
			.hasMessageContaining("ENOTCONN");
		assertThat(client.sendAndReceive(1, new byte[1], PATIENCE).payload()).hasSize(1);
		assertThat(this.counted).hasValue(1);
	}

	@Test
	void theSubscriptionContinues() {
		IpcClient client = connect(QUICK.withWaitingCalls());
		client.onEvent((event) -> this.log.add(event.text()));
		client.send(EchoHandler.ECHO_EVENT, "one".getBytes(StandardCharsets.UTF_8), PATIENCE);
		awaitLog("one");
		this.server.close();
		this.server.start();
		awaitLog("one", "lost", "restored");
		client.send(EchoHandler.ECHO_EVENT, "two".getBytes(StandardCharsets.UTF_8), PATIENCE);
		awaitLog("one", "lost", "restored", "two");
	}

	@Test
	void theFlowControlThresholdStays() {
		IpcClient client = connect(QUICK);
		client.setFlowControlThreshold(0);
		this.server.close();
		this.server.start();
		awaitLog("lost", "restored");
		this.server.setRequestRate(RequestRate.OFF);
		assertThat(client.flowControlThreshold()).isZero();
		client.send(COUNTED, new byte[1], PATIENCE);
		this.server.setRequestRate(RequestRate.FAST);
		Awaitility.await().until(() -> this.counted.get() == 1);
	}

	@Test
	void itGivesUpAfterTheMaximumNumberOfAttempts() {
		IpcClient client = connect(QUICK.withWaitingCalls().withMaxAttempts(3));
		CompletableFuture<Void> waits = CompletableFuture.runAsync(() -> client.receiveEvent(PATIENCE));
		this.server.close();
		awaitLog("lost", "gave up ECONNREFUSED");
		assertThat(waits.handle((ignored, ex) -> ex).join()).hasMessageContaining("ENOTCONN");
		this.server.start();
		assertNotConnected(() -> client.sendAndReceive(1, new byte[1], PATIENCE));
	}

	@Test
	void itGivesUpAfterTheMaximumDuration() {
		connect(QUICK.withMaxDuration(Duration.ofMillis(100)));
		this.server.close();
		awaitLog("lost", "gave up ECONNREFUSED");
	}

	@Test
	void aClosedClientDoesNotConnectAgain() {
		for (int i = 0; i < 30; i++) {
			IpcClient client = IpcClient.builder(this.service)
				.reconnect(QUICK.withDelays(Duration.ZERO, Duration.ofMillis(1)))
				.connect();
			this.server.close();
			this.server.start();
			client.close();
			assertNotConnected(() -> client.send(1, new byte[1], PATIENCE));
			assertThat(client.isConnected()).isFalse();
		}
		Awaitility.await().during(Duration.ofMillis(300)).until(() -> this.server.connections().isEmpty());
	}

	@Test
	void closingEndsTheWait() throws Exception {
		IpcClient client = connect(QUICK.withWaitingCalls());
		this.server.close();
		awaitLog("lost");
		CompletableFuture<Void> waits = CompletableFuture.runAsync(() -> client.send(1, new byte[1], PATIENCE));
		client.close();
		assertThat(waits.handle((ignored, ex) -> ex).get(Patience.SECONDS, TimeUnit.SECONDS))
			.hasMessageContaining("ENOTCONN");
		assertThat(this.log).containsExactly("lost");
	}

	@Test
	void aFailingListenerIsStillNotified() {
		this.peers.close(IpcClient.builder(this.service).reconnect(QUICK).connectionListener(new Recorder() {

			@Override
			public void lost(IpcClient client) {
				super.lost(client);
				throw new IllegalStateException("on purpose");
			}

		}).connect());
		this.server.close();
		this.server.start();
		awaitLog("lost", "restored");
	}

	private IpcClient connect(ReconnectPolicy policy) {
		IpcClient client = this.peers
			.close(IpcClient.builder(this.service).reconnect(policy).connectionListener(new Recorder()).connect());
		Awaitility.await().until(() -> !this.server.connections().isEmpty());
		return client;
	}

	private void awaitLog(String... entries) {
		Awaitility.await().untilAsserted(() -> assertThat(this.log).containsExactly(entries));
	}

	private static void assertNotConnected(ThrowingCallable call) {
		assertThatExceptionOfType(IpcException.class).isThrownBy(call).matches((ex) -> ex.is(Errno.ENOTCONN));
	}

	private class Recorder implements IpcConnectionListener {

		@Override
		public void lost(IpcClient client) {
			ReconnectTests.this.log.add("lost");
		}

		@Override
		public void restored(IpcClient client) {
			ReconnectTests.this.log.add("restored");
		}

		@Override
		public void gaveUp(IpcClient client, IpcException cause) {
			ReconnectTests.this.log.add("gave up " + Errno.describe(cause.error()).replaceFirst("\\W.*", ""));
		}

	}

}
