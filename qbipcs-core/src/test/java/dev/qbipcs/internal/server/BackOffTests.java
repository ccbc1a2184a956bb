package dev.qbipcs.internal.server;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import dev.qbipcs.IpcServer;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.RequestRate;
import dev.qbipcs.client.IpcClient;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.Patience;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A handler that backs off yields to other clients.
 */
class BackOffTests {

	private static final int REQUESTS = 3;

	@RegisterExtension
	final Peers peers = new Peers();

	private final List<Integer> handled = new CopyOnWriteArrayList<>();

	@ParameterizedTest
	@EnumSource(names = { "SHARED_MEMORY", "SOCKET" })
	void aClientWithManyRequestsDoesNotStarveOthers(IpcTransport transport) {
		String service = this.peers.service("backoff");
		IpcServer server = this.peers.serve(IpcServer.builder(service).transport(transport).handler((message) -> {
			this.handled.add(message.id());
			message.backOff();
		}));
		IpcClient first = this.peers.close(IpcClient.connect(service));
		IpcClient second = this.peers.close(IpcClient.connect(service));
		Awaitility.await().until(() -> server.connections().size() == 2);
		// clients ignore OFF_2, but the server reads nothing
		server.setRequestRate(RequestRate.OFF_2);
		Awaitility.await()
			.until(() -> server.connections().stream().allMatch((c) -> c.stats().flowControlState() == 2));
		for (int i = 0; i < REQUESTS; i++) {
			first.send(1, MemorySegment.NULL, Patience.LIMIT);
			second.send(2, MemorySegment.NULL, Patience.LIMIT);
		}
		server.setRequestRate(RequestRate.FAST);
		Awaitility.await().until(() -> this.handled.size() == 2 * REQUESTS);
		assertThat(this.handled.subList(0, 2)).containsExactlyInAnyOrder(1, 2);
		assertThat(this.handled.subList(2, 4)).containsExactlyInAnyOrder(1, 2);
	}

}
