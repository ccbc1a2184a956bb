package dev.qbipcs.interop;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import dev.qbipcs.client.IpcClient;
import dev.qbipcs.client.IpcClientBuilder;
import dev.qbipcs.client.IpcReply;
import dev.qbipcs.peers.EchoHandler;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.ChildProcess;
import dev.qbipcs.testsupport.Patience;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Several calls at a time to a libqb server.
 */
@ParameterizedClass
@ValueSource(strings = { "shm", "socket" })
class PipeliningIT {

	private static final Duration PATIENCE = Patience.LIMIT;

	private static final int CALLERS = 4;

	private static final int CALLS = 200;

	@RegisterExtension
	final Peers peers = new Peers();

	@Parameter
	String transport = "shm";

	private final String service = this.peers.service("together");

	@Test
	void callsToLibqbAreMadeOneByOneByDefault() throws Exception {
		assertThat(requestsAfterACancelledOne(builder())).isEqualTo(2);
	}

	@Test
	void callsToLibqbTravelTogetherIfChosen() throws Exception {
		assertThat(requestsAfterACancelledOne(builder().pipelining(true))).isEqualTo(3);
	}

	@Test
	void everyCallerGetsItsOwnResponsesByDefault() throws Exception {
		assertCallersGetTheirResponses(builder());
	}

	@Test
	void everyCallerGetsItsOwnResponsesIfCallsTravelTogether() throws Exception {
		assertCallersGetTheirResponses(builder().pipelining(true));
	}

	// How many of three requests the server sees, if the second is cancelled before the
	// first is answered.
	private int requestsAfterACancelledOne(IpcClientBuilder builder) throws Exception {
		ChildProcess server = server();
		try (IpcClient client = builder.flowControlThreshold(0).connect()) {
			server.expect("CREATED .*");
			server.ask("rate off", "RATE .*");
			CompletableFuture<IpcReply> first = client.sendAsync(EchoHandler.ECHO, content(1), PATIENCE);
			client.sendAsync(EchoHandler.ECHO, content(2), PATIENCE).cancel(false);
			server.ask("rate fast", "RATE .*");
			assertThat(first.get(Patience.SECONDS, TimeUnit.SECONDS).payload()).isEqualTo(content(1));
			assertThat(client.sendAndReceive(EchoHandler.ECHO, content(3), PATIENCE).payload()).isEqualTo(content(3));
			return Integer.parseInt(server.ask("stats", "STATS .*").split(" ", -1)[2]);
		}
	}

	private void assertCallersGetTheirResponses(IpcClientBuilder builder) throws Exception {
		server();
		try (IpcClient client = builder.connect()) {
			List<CompletableFuture<Void>> callers = new ArrayList<>();
			for (int i = 0; i < CALLERS; i++) {
				int first = i * CALLS;
				callers.add(CompletableFuture.runAsync(() -> call(client, first),
						(task) -> Thread.ofPlatform().start(task)));
			}
			List<CompletableFuture<IpcReply>> replies = new ArrayList<>();
			for (int i = 0; i < CALLS; i++) {
				replies.add(client.sendAsync(EchoHandler.ECHO, content(-i), PATIENCE));
			}
			for (int i = 0; i < CALLS; i++) {
				assertThat(replies.get(i).get(Patience.SECONDS, TimeUnit.SECONDS).payload()).isEqualTo(content(-i));
			}
			for (CompletableFuture<Void> caller : callers) {
				caller.get(Patience.SECONDS, TimeUnit.SECONDS);
			}
		}
	}

	private static void call(IpcClient client, int first) {
		for (int i = first; i < first + CALLS; i++) {
			assertThat(client.sendAndReceive(EchoHandler.ECHO, content(i), PATIENCE).payload()).isEqualTo(content(i));
		}
	}

	private ChildProcess server() {
		return this.peers.qbServer(this.service, "--transport", this.transport);
	}

	private IpcClientBuilder builder() {
		return IpcClient.builder(this.service).connectTimeout(PATIENCE);
	}

	private static byte[] content(int number) {
		return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
	}

}
