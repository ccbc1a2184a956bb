package dev.qbipcs.endurance;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import dev.qbipcs.testsupport.ChildProcess;
import dev.qbipcs.testsupport.NativeProgram;
import dev.qbipcs.testsupport.SharedMemory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A server of each kind is killed while clients of both kinds use it.
 */
@ParameterizedClass
@EnumSource(Host.class)
class KilledServerIT {

	@Parameter
	Host host = Host.JAVA_SHARED_MEMORY;

	private LoadedServer server;

	@BeforeEach
	void start() {
		this.server = new LoadedServer(this.host);
	}

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void clientsReconnectToAServerThatWasKilledUnderLoad() {
		List<MixedClient> ours = IntStream.range(0, 3)
			.mapToObj((seed) -> new MixedClient(this.server.service(), seed, true))
			.toList();
		List<CompletableFuture<Void>> running = ours.stream()
			.map((client) -> CompletableFuture.runAsync(client, (task) -> Thread.ofPlatform().start(task)))
			.toList();
		try (ChildProcess other = NativeProgram.QB_LOAD.start("mixed", this.server.service(), 1, "mortal")) {
			for (int i = 0; i < 2; i++) {
				List<Long> before = trips(ours);
				Awaitility.await().until(() -> isMoreThan(trips(ours), before, 50));
				long victim = this.server.pid();
				this.server.kill();
				this.server.restart();
				List<Long> after = trips(ours);
				Awaitility.await("all clients to be back").until(() -> isMoreThan(trips(ours), after, 50));
				assertNothingLeftOfDead(victim);
			}
			ours.forEach(MixedClient::stop);
			running.forEach(CompletableFuture::join);
			other.quit();
			assertThat(Tally.parse(other.expect("OK .*")).lost()).isPositive();
		}
		assertThat(ours).allSatisfy((client) -> assertThat(client.tally().lost()).isPositive());
		assertThat(ours.stream().mapToInt(MixedClient::restored).sum()).isPositive();
		Awaitility.await().until(() -> ProcessUse.ofThis().mappings() == 0);
		Awaitility.await()
			.untilAsserted(() -> assertThat(this.server.measure().connections() + this.server.measure().directories())
				.isZero());
	}

	// Our server sweeps the leftovers of the dead one; libqb's does not, so the test
	// does.
	private void assertNothingLeftOfDead(long pid) {
		if (this.host.isJava()) {
			SharedMemory.assertNothingLeftOf(pid);
		}
		else {
			SharedMemory.ofProcess(pid).forEach(SharedMemory::delete);
		}
	}

	private static List<Long> trips(List<MixedClient> clients) {
		return clients.stream().map((client) -> client.tally().trips()).toList();
	}

	private static boolean isMoreThan(List<Long> now, List<Long> before, long difference) {
		return IntStream.range(0, now.size()).allMatch((i) -> now.get(i) >= before.get(i) + difference);
	}

}
