package dev.qbipcs.internal.server;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcMessage;
import dev.qbipcs.IpcSendResult;
import dev.qbipcs.IpcServer;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.RequestRate;
import dev.qbipcs.client.IpcClient;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.Patience;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Services shut down gracefully.
 */
@ParameterizedClass
@EnumSource(value = IpcTransport.class, names = { "SHARED_MEMORY", "SOCKET" })
class DrainTests {

	private static final Duration PATIENCE = Patience.LIMIT;

	@RegisterExtension
	final Peers peers = new Peers();

	@Parameter
	IpcTransport transport = IpcTransport.NATIVE;

	private final String service = this.peers.service("drain");

	private final Recorder recorder = new Recorder();

	@Test
	void requestsAlreadySentAreAnsweredAndOthersRefused() throws Exception {
		IpcServer server = serve(RequestRate.OFF);
		try (IpcClient client = connect(0); IpcClient obedient = connect(1)) {
			int sent = 0;
			while (sent < 5 && client.trySend(sent, new byte[10]).isSent()) {
				sent++;
			}
			assertThat(sent).isEqualTo(5);
			server.drain().get(Patience.SECONDS, TimeUnit.SECONDS);
			for (int i = 0; i < sent; i++) {
				assertThat(client.receive(PATIENCE).id()).isEqualTo(i);
			}
			assertThat(obedient.trySend(1, MemorySegment.NULL)).isEqualTo(IpcSendResult.NO_ROOM);
			assertThat(server.isRunning()).isTrue();
			assertThat(server.connections()).hasSize(2);
			assertThatExceptionOfType(IpcException.class).isThrownBy(() -> connect(1))
				.satisfies((ex) -> assertThat(ex.is(Errno.ECONNREFUSED)).isTrue());
			server.close();
			Awaitility.await().until(() -> !client.isConnected());
		}
	}

	@Test
	void itWaitsForDeferredRequests() throws Exception {
		BlockingQueue<IpcMessage.Deferred> deferred = new LinkedBlockingQueue<>();
		this.recorder.onMessage((connection, message) -> deferred.add(message.defer()));
		IpcServer server = serve(RequestRate.NORMAL);
		try (IpcClient client = connect(1)) {
			client.send(1, new byte[1], PATIENCE);
			client.send(2, new byte[1], PATIENCE);
			IpcMessage.Deferred first = deferred.poll(Patience.SECONDS, TimeUnit.SECONDS);
			CompletableFuture<Void> drained = server.drain();
			Awaitility.await().during(Duration.ofMillis(100)).until(() -> !drained.isDone());
			assertThat(first).isNotNull();
			first.reply(first.segment());
			first.close();
			IpcMessage.Deferred second = deferred.poll(Patience.SECONDS, TimeUnit.SECONDS);
			assertThat(second).isNotNull();
			assertThat(drained).isNotDone();
			second.reply(second.segment());
			second.close();
			drained.get(Patience.SECONDS, TimeUnit.SECONDS);
			assertThat(client.receive(PATIENCE).id()).isEqualTo(1);
			assertThat(client.receive(PATIENCE).id()).isEqualTo(2);
		}
	}

	@Test
	void closingEndsIt() throws Exception {
		this.recorder.onMessage((connection, message) -> message.defer());
		IpcServer server = serve(RequestRate.NORMAL);
		try (IpcClient client = connect(1)) {
			client.send(1, new byte[1], PATIENCE);
			Awaitility.await().until(() -> this.recorder.log().contains("message 1"));
			CompletableFuture<Void> drained = server.drain();
			server.close();
			drained.get(Patience.SECONDS, TimeUnit.SECONDS);
		}
		server.start();
		assertThat(server.totals().accepted()).isEqualTo(1);
		try (IpcClient client = connect(1)) {
			assertThat(client.isConnected()).isTrue();
		}
	}

	@Test
	void aServiceThatIsNotRunningHasNothingToFinish() {
		IpcServer server = serve(RequestRate.NORMAL);
		server.close();
		assertThat(server.drain()).isCompleted();
	}

	private IpcServer serve(RequestRate rate) {
		return this.peers
			.serve(IpcServer.builder(this.service).transport(this.transport).requestRate(rate).handler(this.recorder));
	}

	private IpcClient connect(int threshold) {
		return IpcClient.builder(this.service).flowControlThreshold(threshold).connect();
	}

}
