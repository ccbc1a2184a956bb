package dev.qbipcs.interop;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

import dev.qbipcs.IpcConnection;
import dev.qbipcs.IpcMessage;
import dev.qbipcs.IpcServer;
import dev.qbipcs.IpcServerBuilder;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.RequestRate;
import dev.qbipcs.ServiceStats;
import dev.qbipcs.peers.EchoHandler;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.ChildProcess;
import dev.qbipcs.testsupport.NativeProgram;
import dev.qbipcs.testsupport.SharedMemory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * libqb clients of a service that runs on several loops see no difference.
 */
@ParameterizedClass
@EnumSource(names = { "SHARED_MEMORY", "SOCKET" })
class LoopsIT {

	private static final int LOOPS = 3;

	private static final List<RequestRate> RATES = List.of(RequestRate.SLOW, RequestRate.OFF, RequestRate.FAST,
			RequestRate.OFF_2, RequestRate.NORMAL);

	@RegisterExtension
	final Peers peers = new Peers();

	@Parameter
	IpcTransport transport = IpcTransport.SHARED_MEMORY;

	private final String service = this.peers.service("loops");

	@Test
	void manyClientsAreSpreadOverAllLoops() {
		Map<Long, Set<Thread>> threads = new ConcurrentHashMap<>();
		this.peers.serve(builder(new Quiet() {

			@Override
			public void message(IpcMessage message) {
				threads.computeIfAbsent(message.connection().id(), (id) -> ConcurrentHashMap.newKeySet())
					.add(Thread.currentThread());
				super.message(message);
			}

		}));
		this.peers.qbClient("many", this.service, 30, 200).succeed();
		assertThat(threads).hasSize(30).allSatisfy((id, used) -> assertThat(used).hasSize(1));
		assertThat(threads.values().stream().distinct()).hasSize(LOOPS);
	}

	@Test
	void answersArriveInOrderWhileRatesChange() {
		IpcServer server = this.peers.serve(builder(new Quiet()));
		List<ChildProcess> clients = IntStream.range(0, LOOPS)
			.mapToObj((i) -> this.peers.close(NativeProgram.QB_LOAD.start("pipeline", this.service, 100, 3000, 64)))
			.toList();
		while (clients.stream().anyMatch(ChildProcess::isAlive)) {
			for (RequestRate rate : RATES) {
				server.setRequestRate(rate);
				Awaitility.await()
					.until(() -> server.connections()
						.stream()
						.allMatch((connection) -> connection.stats().flowControlState() == rate.flowControl()));
			}
		}
		clients.forEach(ChildProcess::succeed);
	}

	@Test
	void requestsAlreadySentAreAnsweredAtAGracefulShutdown() {
		IpcServer server = this.peers.serve(builder(new Quiet()));
		List<ChildProcess> clients = IntStream.range(0, 2 * LOOPS)
			.mapToObj((i) -> this.peers.close(NativeProgram.QB_LOAD.start("until-end", this.service, 100, 8)))
			.toList();
		clients.forEach((client) -> client.expect("GOING"));
		server.drain().join();
		server.close();
		for (ChildProcess client : clients) {
			String[] words = client.expect("SENT .*").split(" ", -1);
			assertThat(words[3]).as("answered of " + words[1]).isEqualTo(words[1]);
		}
	}

	@Test
	void nothingIsLeftWhenAllClientsEndAtTheSameTime() {
		IpcServer server = this.peers.serve(builder(new Quiet()));
		List<ChildProcess> clients = IntStream.range(0, 2 * LOOPS)
			.mapToObj((seed) -> this.peers.close(NativeProgram.QB_LOAD.start("mixed", this.service, seed, "mortal")))
			.toList();
		long enough = server.totals().accepted() + 8L * LOOPS;
		Awaitility.await().until(() -> {
			server.connections().forEach(IpcConnection::disconnect);
			return server.totals().accepted() > enough;
		});
		clients.subList(0, LOOPS).forEach(ChildProcess::kill);
		server.close();
		assertThat(server.stats()).isEqualTo(new ServiceStats(0, (int) server.totals().accepted()));
		assertThat(SharedMemory.ofService(this.service)).isEmpty();
		server.start();
		clients.subList(LOOPS, clients.size()).forEach(ChildProcess::quit);
		clients.subList(LOOPS, clients.size()).forEach(ChildProcess::succeed);
		this.peers.qbClient("roundtrip", this.service, 64, 10).succeed();
	}

	@Test
	void aServerThatIsClosedDropsBusyClientsOfAllLoops() {
		IpcServer server = this.peers.serve(builder(new Quiet()));
		List<ChildProcess> clients = IntStream.range(0, LOOPS)
			.mapToObj((i) -> this.peers.qbClient("wait", this.service))
			.toList();
		Awaitility.await()
			.until(() -> server.connections().stream().filter((c) -> c.stats().requests() > 100).count() == LOOPS);
		server.close();
		assertThat(server.connections()).isEmpty();
		assertThat(SharedMemory.ofService(this.service)).isEmpty();
		clients.forEach((client) -> client.expect("LOST .*"));
	}

	private IpcServerBuilder builder(EchoHandler handler) {
		return IpcServer.builder(this.service).transport(this.transport).loops(LOOPS).handler(handler);
	}

	private static class Quiet extends EchoHandler {

		@Override
		protected void report(String line) {
			// there are many
		}

	}

}
