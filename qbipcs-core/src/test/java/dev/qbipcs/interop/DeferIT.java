package dev.qbipcs.interop;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import dev.qbipcs.IpcMessage;
import dev.qbipcs.IpcServer;
import dev.qbipcs.peers.EchoHandler;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.ChildProcess;
import dev.qbipcs.testsupport.Patience;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Messages that are handled later, on another thread.
 */
class DeferIT {

	/** Requests with this id are deferred; all others are answered at once. */
	private static final int LATER = 50;

	@RegisterExtension
	final Peers peers = new Peers();

	private final BlockingQueue<IpcMessage.Deferred> deferred = new LinkedBlockingQueue<>();

	private IpcServer serve(String service) {
		return this.peers.serve(IpcServer.builder(service).handler(new EchoHandler() {

			@Override
			public void message(IpcMessage message) {
				if (message.id() == LATER) {
					DeferIT.this.deferred.add(message.defer());
				}
				else {
					super.message(message);
				}
			}

		}));
	}

	@Test
	void requestsBehindADeferredOneWaitForIt() throws InterruptedException {
		String service = this.peers.service("deferred");
		IpcServer server = serve(service);
		ChildProcess client = this.peers.connectedQbClient(service);
		client.ask("send 50 100", "SENT 1");
		client.ask("send 1 200", "SENT 1");
		client.ask("send 50 300", "SENT 1");
		IpcMessage.Deferred first = next();
		client.ask("recv 100", "ERROR RESPONSE 110 ETIMEDOUT");
		assertThat(server.connections().getFirst().stats().requests()).isEqualTo(1);
		assertThat(first.toByteArray()).hasSize(100).startsWith(0, 31, 62);
		first.reply(first.segment());
		first.close();
		client.ask("recv", "RESPONSE 50 100 0");
		client.ask("recv", "RESPONSE 1 200 0");
		IpcMessage.Deferred second = next();
		second.reply(51, -5, second.segment());
		second.close();
		second.close();
		client.ask("recv", "RESPONSE 51 300 -5");
	}

	@Test
	void otherClientsAreServedMeanwhile() throws InterruptedException {
		String service = this.peers.service("meanwhile");
		serve(service);
		ChildProcess waiting = this.peers.connectedQbClient(service);
		waiting.ask("send 50 100", "SENT 1");
		IpcMessage.Deferred message = next();
		this.peers.qbClient("roundtrip", service, 64, 1000).succeed();
		message.reply(message.segment());
		message.close();
		waiting.ask("recv", "RESPONSE 50 100 0");
	}

	@Test
	void aDeferredMessageOutlivesItsClient() throws InterruptedException {
		String service = this.peers.service("outlives");
		IpcServer server = serve(service);
		ChildProcess client = this.peers.connectedQbClient(service);
		client.ask("send 50 100 2", "SENT 2");
		IpcMessage.Deferred message = next();
		client.kill();
		Awaitility.await().until(() -> !message.connection().isConnected());
		assertThat(message.toByteArray()).hasSize(100);
		message.close();
		// the second request was sent before the client died, and may or may not be
		// handled
		Awaitility.await().until(() -> {
			this.deferred.forEach(IpcMessage.Deferred::close);
			return server.stats().activeConnections() == 0;
		});
	}

	@Test
	void aServerClosesWithMessagesDeferred() throws InterruptedException {
		String service = this.peers.service("undone");
		IpcServer server = serve(service);
		ChildProcess client = this.peers.connectedQbClient(service);
		client.ask("send 50 100", "SENT 1");
		IpcMessage.Deferred message = next();
		server.close();
		assertThat(server.connections()).isEmpty();
		message.close();
	}

	private IpcMessage.Deferred next() throws InterruptedException {
		IpcMessage.Deferred next = this.deferred.poll(Patience.SECONDS, TimeUnit.SECONDS);
		assertThat(next).isNotNull();
		return next;
	}

}
