package dev.qbipcs.interop;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import dev.qbipcs.IpcConnection;
import dev.qbipcs.IpcMessage;
import dev.qbipcs.IpcServer;
import dev.qbipcs.IpcServerHandler;
import dev.qbipcs.IpcTransport;
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

/**
 * Services, connections and clients carry a context object of the application while libqb
 * is at the other end.
 */
@ParameterizedClass
@EnumSource(names = { "SHARED_MEMORY", "SOCKET" })
class ContextIT {

	private static final int SERVICE_ID = 9;

	@RegisterExtension
	final Peers peers = new Peers();

	@Parameter
	IpcTransport transport = IpcTransport.SHARED_MEMORY;

	@Test
	void serviceAndConnectionsHaveContexts() {
		String service = this.peers.service("context");
		CountingHandler handler = new CountingHandler();
		IpcServer server = this.peers
			.serve(IpcServer.builder(service).transport(this.transport).serviceId(SERVICE_ID).handler(handler));
		AtomicInteger all = new AtomicInteger();
		server.setContext(all);
		this.peers.qbClient("roundtrip", service, 64, 20).succeed();
		this.peers.qbClient("roundtrip", service, 64, 30).succeed();
		Awaitility.await().until(() -> handler.counted.size() == 2);
		assertThat(handler.counted).containsExactly(20, 30);
		assertThat(handler.serviceIds).containsOnly(SERVICE_ID);
		server.close();
		assertThat(server.context(AtomicInteger.class)).containsSame(all);
		assertThat(all).hasValue(50);
		assertThat(server.stats().closedConnections()).isEqualTo(2);
	}

	@Test
	void aClientHasAContext() {
		String service = this.peers.service("clientcontext");
		this.peers.qbServer(service, "--transport", (this.transport == IpcTransport.SOCKET) ? "socket" : "shm");
		try (IpcClient client = IpcClient.connect(service)) {
			client.setContext("mine");
			assertThat(client.sendAndReceive(1, new byte[8], Patience.LIMIT).payload()).hasSize(8);
			assertThat(client.context(String.class)).contains("mine");
			assertThat(client.context(Integer.class)).isEmpty();
		}
	}

	/**
	 * Counts the requests of each connection in its context, and all in the service's.
	 */
	private static final class CountingHandler implements IpcServerHandler {

		private final List<Integer> counted = new CopyOnWriteArrayList<>();

		private final List<Integer> serviceIds = new CopyOnWriteArrayList<>();

		@Override
		public void created(IpcConnection connection) {
			connection.setContext(new AtomicInteger());
			this.serviceIds.add(connection.serviceId());
		}

		@Override
		public void message(IpcMessage message) {
			IpcConnection connection = message.connection();
			connection.context(AtomicInteger.class).orElseThrow().incrementAndGet();
			connection.server().context(AtomicInteger.class).orElseThrow().incrementAndGet();
			message.reply(message.segment());
		}

		@Override
		public void closed(IpcConnection connection) {
			this.counted.add(connection.context(AtomicInteger.class).orElseThrow().get());
		}

	}

}
