package dev.qbipcs.internal.server;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import dev.qbipcs.IpcMessage.Deferred;
import dev.qbipcs.IpcServer;
import dev.qbipcs.client.IpcClient;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.Patience;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A deferred request is a copy, and its room is the client's again.
 */
class DeferredRoomTests {

	private static final Duration PATIENCE = Patience.LIMIT;

	@RegisterExtension
	final Peers peers = new Peers();

	private final String service = this.peers.service("room");

	private final CountDownLatch sent = new CountDownLatch(1);

	/** Whether the handler saw the second request sent before it returned. */
	private final CompletableFuture<Boolean> sentMeanwhile = new CompletableFuture<>();

	@Test
	void theClientHasRoomBeforeTheHandlerReturns() {
		this.peers.serve(IpcServer.builder(this.service).handler(new Recorder().onMessage((connection, message) -> {
			Deferred deferred = message.defer();
			Thread.startVirtualThread(() -> answer(deferred));
			this.sentMeanwhile.complete(await(this.sent));
		})));
		try (IpcClient client = IpcClient.builder(this.service).connectTimeout(PATIENCE).connect()) {
			// two of these do not fit into the ring
			byte[] large = new byte[client.bufferSize() - 16];
			assertThat(client.sendAndReceive(1, large, PATIENCE).payload()).hasSize(1);
			client.send(2, large, PATIENCE);
			this.sent.countDown();
			assertThat(this.sentMeanwhile.join()).isTrue();
			assertThat(client.receive(PATIENCE).id()).isEqualTo(2);
		}
	}

	private static void answer(Deferred deferred) {
		try (deferred) {
			deferred.reply(deferred.segment().asSlice(0, 1));
		}
	}

	private static boolean await(CountDownLatch latch) {
		try {
			return latch.await(Patience.SECONDS, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

}
