package dev.qbipcs.endurance;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import dev.qbipcs.endurance.LoadedServer.Measure;
import dev.qbipcs.testsupport.ChildProcess;
import dev.qbipcs.testsupport.JavaProcess;
import dev.qbipcs.testsupport.NativeProgram;
import dev.qbipcs.testsupport.SharedMemory;
import org.awaitility.Awaitility;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One server of the soak with all its clients. A mortal server is killed now and then,
 * and its clients reconnect; the others run from the beginning to the end, and their
 * resources between rounds must not grow.
 */
final class SoakStage implements AutoCloseable {

	private static final List<String> RATES = List.of("slow", "fast", "off", "normal", "off2", "fast", "off", "slow",
			"normal");

	private final LoadedServer server;

	private final boolean mortal;

	private final Random random;

	private final List<Measure> measures = new ArrayList<>();

	private final List<ChildProcess> qbClients = new ArrayList<>();

	private final List<ChildProcess> nuisances = new ArrayList<>();

	private List<MixedClient> ourClients = List.of();

	private Tally tally = Tally.NONE;

	private int clientsKilled;

	private int serversKilled;

	private int rateChanges;

	private int restored;

	/**
	 * Start a server.
	 * @param host its kind
	 * @param mortal whether it is killed now and then
	 * @param seed the seed of its random choices
	 */
	SoakStage(Host host, boolean mortal, long seed) {
		this.server = new LoadedServer(host);
		this.mortal = mortal;
		this.random = new Random(seed);
	}

	/**
	 * Run clients, disturb them, and check that nothing of them is left.
	 * @param duration how long
	 * @param aborted counted down to zero if another stage failed
	 */
	void round(Duration duration, CountDownLatch aborted) {
		long end = System.nanoTime() + duration.toNanos();
		this.ourClients = IntStream.range(0, 2)
			.mapToObj((i) -> new MixedClient(this.server.service(), this.random.nextLong(), this.mortal))
			.toList();
		List<CompletableFuture<Void>> running = this.ourClients.stream()
			.map((client) -> CompletableFuture.runAsync(client, (task) -> Thread.ofPlatform().start(task)))
			.toList();
		try {
			this.qbClients.add(startClient(false));
			this.qbClients.add(startClient(this.random.nextInt(4) == 0));
			long left = end - System.nanoTime();
			while (left > 0 && running.stream().noneMatch(CompletableFuture::isDone)
					&& !aborted.await(Math.min(left / 1_000_000, this.random.nextInt(200)), TimeUnit.MILLISECONDS)) {
				disturb();
				left = end - System.nanoTime();
			}
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
		finally {
			this.ourClients.forEach(MixedClient::stop);
			this.nuisances.forEach(ChildProcess::close);
			this.nuisances.clear();
		}
		running.forEach(CompletableFuture::join);
		this.ourClients.forEach((client) -> {
			this.tally = this.tally.plus(client.tally());
			this.restored += client.restored();
		});
		this.qbClients.forEach(this::retire);
		this.qbClients.clear();
		rest();
	}

	private ChildProcess startClient(boolean java) {
		List<Object> arguments = new ArrayList<>(List.of(this.server.service(), this.random.nextInt()));
		if (this.mortal) {
			arguments.add("mortal");
		}
		if (java) {
			ChildProcess client = JavaProcess.start(MixedClient.class, arguments.toArray());
			client.expect("RUNNING");
			return client;
		}
		arguments.addFirst("mixed");
		return NativeProgram.QB_LOAD.start(arguments.toArray());
	}

	private void retire(ChildProcess client) {
		try (client) {
			client.quit();
			this.tally = this.tally.plus(Tally.parse(client.expect("(OK|ENDED|WRONG).*")));
		}
	}

	private void disturb() {
		if (!this.server.host().isJava()) {
			// the other disturbances would test libqb's server, not ours
			if (this.random.nextBoolean()) {
				changeRates();
			}
			else {
				visitors();
			}
			return;
		}
		switch (this.random.nextInt(this.mortal ? 12 : 10)) {
			case 0, 1 -> changeRates();
			case 2, 3 -> killClient();
			case 4 -> nuisance(NativeProgram.QB_LOAD.start("mute", this.server.service()));
			case 5 -> nuisance(NativeProgram.HOSTILE_HANDSHAKE.start("silent", this.server.service()));
			case 10 -> killServer();
			default -> visitors();
		}
	}

	private void changeRates() {
		RATES.forEach(this.server::rate);
		this.rateChanges += RATES.size();
	}

	private void killClient() {
		int index = this.random.nextInt(this.qbClients.size());
		try (ChildProcess victim = this.qbClients.get(index)) {
			assertThat(victim.isAlive()).as(victim::output).isTrue();
			victim.kill();
		}
		this.clientsKilled++;
		this.qbClients.set(index, startClient(this.random.nextInt(20) == 0));
	}

	// A client that does not receive, or is silent; a few stay until the end of the
	// round.
	private void nuisance(ChildProcess client) {
		this.nuisances.add(client);
		if (this.nuisances.size() > 4) {
			this.nuisances.removeFirst().close();
			this.clientsKilled++;
		}
	}

	private void killServer() {
		long victim = this.server.pid();
		this.server.kill();
		this.serversKilled++;
		this.server.restart();
		this.measures.clear();
		SharedMemory.assertNothingLeftOf(victim);
	}

	// Clients that leave soon. They would not survive the end of the server.
	private void visitors() {
		if (this.mortal) {
			return;
		}
		int count = 1 + this.random.nextInt(50);
		switch (this.random.nextInt(3)) {
			case 0 -> Guest.JAVA.churn(this.server.service(), count);
			case 1 -> Guest.C.churn(this.server.service(), count);
			default -> Guest.JAVA.crowd(this.server.service(), count, (all) -> {
				// connecting is all that they do
			});
		}
		this.tally = this.tally.plus(new Tally(count, 0, 0, count, 0));
	}

	private void rest() {
		Measure rest = this.measures.isEmpty()
				? Awaitility.await(this + " to be at rest")
					.until(this.server::measure, (now) -> now.connections() + now.directories() == 0)
				: this.server.awaitRest(this.measures.getFirst());
		this.measures.add(rest);
		assertThat(this.server.complaints()).isEmpty();
	}

	/**
	 * Assert that resident memory does not grow over time, by comparing the last quarter
	 * of the rounds with the second.
	 */
	void assertNoGrowth() {
		int quarter = this.measures.size() / 4;
		if (!this.mortal && quarter >= 1) {
			assertThat(rss(3 * quarter, 4 * quarter)).as("resident KiB of " + this)
				.isLessThan(rss(quarter, 2 * quarter) * 23 / 20 + (16 << 10));
		}
	}

	private long rss(int from, int to) {
		return this.measures.subList(from, to).stream().mapToLong((measure) -> measure.process().rss()).max().orElse(0);
	}

	Tally tally() {
		return this.tally;
	}

	/**
	 * Summarize the rounds.
	 * @return several lines
	 */
	String summary() {
		return """
				%s
				  %s
				  %d clients killed, %d servers killed, %d clients of ours came back, %d rate changes
				  at the start:  %s
				  in the middle: %s
				  at the end:    %s""".formatted(this, this.tally, this.clientsKilled, this.serversKilled,
				this.restored, this.rateChanges, this.measures.getFirst(), this.measures.get(this.measures.size() / 2),
				this.measures.getLast());
	}

	@Override
	public void close() {
		this.qbClients.forEach(ChildProcess::close);
		this.nuisances.forEach(ChildProcess::close);
		this.server.close();
	}

	@Override
	public String toString() {
		return this.server.host() + (this.mortal ? ", killed now and then" : "");
	}

}
