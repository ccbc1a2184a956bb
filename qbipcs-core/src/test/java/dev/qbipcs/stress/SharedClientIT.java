package dev.qbipcs.stress;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import dev.qbipcs.IpcServer;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.client.IpcClient;
import dev.qbipcs.client.IpcReply;
import dev.qbipcs.peers.EchoHandler;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.Patience;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many threads use one client: each gets the answers to its own requests, although
 * responses do not identify their requests.
 */
class SharedClientIT {

	private static final int THREADS = 8;

	private static final int CALLS = 500;

	private static final long SEED = Long.getLong("qbipcs.stress.seed", System.nanoTime());

	@RegisterExtension
	final Peers peers = new Peers();

	private final String service = this.peers.service("shared");

	@ParameterizedTest
	@CsvSource({ "SHARED_MEMORY, true", "SHARED_MEMORY, false", "SOCKET, true", "SOCKET, false" })
	void everyThreadGetsItsOwnAnswers(IpcTransport transport, boolean java) {
		System.out.printf("%s: -Dqbipcs.stress.seed=%d%n", transport, SEED);
		serve(transport, java);
		IpcClient client = this.peers.close(IpcClient.connect(this.service));
		List<CompletableFuture<Void>> callers = IntStream.range(0, THREADS)
			.mapToObj((caller) -> CompletableFuture.runAsync(() -> call(client, caller),
					(task) -> Thread.ofPlatform().start(task)))
			.toList();
		// meanwhile this thread receives exactly the events that it requests
		int[] numbers = new int[CALLS];
		for (int i = 0; i < CALLS; i++) {
			client.send(EchoHandler.ECHO_EVENT, Numbered.payload(THREADS, i, 64), Patience.LIMIT);
			numbers[i] = Numbered.number(client.receiveEvent(Patience.LIMIT).payload());
		}
		callers.forEach(CompletableFuture::join);
		assertThat(numbers).isEqualTo(IntStream.range(0, CALLS).toArray());
	}

	private static void call(IpcClient client, int caller) {
		Random random = new Random(SEED + caller);
		for (int i = 0; i < CALLS; i++) {
			byte[] payload = Numbered.payload(caller, i, Numbered.size(random));
			IpcReply reply = client.sendAndReceive(EchoHandler.ECHO, payload, Patience.LIMIT);
			assertThat(Arrays.equals(reply.payload(), payload)).as("answer %d of thread %d", i, caller).isTrue();
		}
	}

	private void serve(IpcTransport transport, boolean java) {
		if (java) {
			this.peers.serve(IpcServer.builder(this.service).transport(transport).handler(new EchoHandler()));
		}
		else {
			this.peers.qbServer(this.service, "--transport", (transport == IpcTransport.SOCKET) ? "socket" : "shm");
		}
	}

}
