package dev.qbipcs.interop;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

import dev.qbipcs.IpcServer;
import dev.qbipcs.PollingPolicy;
import dev.qbipcs.client.IpcClient;
import dev.qbipcs.client.IpcReceiveBuffer;
import dev.qbipcs.peers.EchoHandler;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.ChildProcess;
import dev.qbipcs.testsupport.NativeProgram;
import dev.qbipcs.testsupport.Patience;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Peers that link libqb count the bytes on the setup socket: one for each event, and one
 * for each request. The extension of Java peers does not affect them.
 */
class NotificationCountIT {

	private static final Duration PATIENCE = Patience.LIMIT;

	private static final int COUNT = 2000;

	@RegisterExtension
	final Peers peers = new Peers();

	static Stream<Arguments> policiesAndBursts() {
		return Stream.of(PollingPolicy.OFF, PollingPolicy.DEFAULT, new PollingPolicy(Duration.ofMillis(5), 1))
			.flatMap((policy) -> Stream.of(Arguments.of(policy, 1), Arguments.of(policy, 20)));
	}

	@ParameterizedTest
	@MethodSource("policiesAndBursts")
	void everyEventIsOneByteWhileAJavaClientIsServedToo(PollingPolicy policy, int burst) {
		String service = this.peers.service("bytes");
		this.peers.serve(IpcServer.builder(service).polling(policy).handler(new EchoHandler()));
		AtomicBoolean over = new AtomicBoolean();
		CompletableFuture<Integer> neighbour = CompletableFuture.supplyAsync(() -> useUntil(over, service),
				(task) -> Thread.ofPlatform().start(task));
		try {
			String printed = NativeProgram.BYTE_COUNT.run("events", service, COUNT, burst);
			assertThat(printed).contains("EVENTS %d BYTES %d".formatted(COUNT, COUNT)).contains("KEPT");
		}
		finally {
			over.set(true);
		}
		assertThat(neighbour.join()).as("answers and events of the Java client").isPositive();
	}

	private static int useUntil(AtomicBoolean over, String service) {
		int rounds = 0;
		try (CheckingClient client = new CheckingClient(service, 64)) {
			while (!over.get() || rounds == 0) {
				client.roundTrips(64, 1);
				client.events(64, 1);
				rounds++;
			}
		}
		return rounds;
	}

	@ParameterizedTest
	@MethodSource("policiesAndBursts")
	void everyRequestIsOneByte(PollingPolicy policy, int burst) {
		String service = this.peers.service("bytes");
		ChildProcess server = this.peers.close(NativeProgram.HOSTILE_SERVER.start("echo", service));
		server.expect("READY .*");
		try (IpcClient client = IpcClient.builder(service).polling(policy).connect()) {
			IpcReceiveBuffer response = IpcReceiveBuffer.allocate(client.bufferSize());
			for (int i = 0; i < COUNT; i += burst) {
				for (int j = 0; j < burst; j++) {
					client.send(EchoHandler.ECHO, new byte[j], PATIENCE);
				}
				for (int j = 0; j < burst; j++) {
					client.receive(response, PATIENCE);
					assertThat(response.segment().byteSize()).isEqualTo(j);
				}
			}
		}
		server.expect("SERVED %d %d".formatted(COUNT, COUNT));
		server.quit();
	}

}
