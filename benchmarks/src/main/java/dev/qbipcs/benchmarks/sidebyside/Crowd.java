package dev.qbipcs.benchmarks.sidebyside;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Many clients at once.
 */
final class Crowd {

	private static final int CONNECTIONS = 1000;

	private static final int IDLE_CONNECTIONS = 5000;

	/** A C client maps 9 areas a connection, and the kernel allows 65530 by default. */
	private static final int CONNECTIONS_PER_CLIENT = 2500;

	private static final int SMALL_BUFFER = 12_328;

	private static final int CLIENTS = 8;

	private Crowd() {
	}

	static void connections(Laboratory laboratory) {
		try (AgainstC pair = AgainstC.overSharedMemory(laboratory)) {
			Side ours = connecting(laboratory, pair.ours());
			Side theirs = connecting(laboratory, pair.theirs());
			laboratory.turns().alternate(1, ours, theirs);
			Trial trial = laboratory.turns().alternate(laboratory.options().longRounds(), ours, theirs);
			String what = CONNECTIONS + " connections with buffers of 128 KB, ";
			laboratory.report(new Finding(what + "time to set up", "", Goal.atMost(1),
					trial.contest((sample) -> sample.get("nanos") / 1e6), Unit.MILLISECONDS, Measure.RATIO));
			laboratory.report(new Finding(what + "resident memory (RSS)", "", Goal.atMost(0.5),
					trial.contest((sample) -> sample.get("resident")), Unit.MEBIBYTES, Measure.RATIO));
			laboratory.report(new Finding(what + "share of resident memory (PSS)", "", Goal.NONE,
					trial.contest((sample) -> sample.get("proportional")), Unit.MEBIBYTES, Measure.RATIO));
		}
	}

	// The client of this side lives for one turn only.
	private static Side connecting(Laboratory laboratory, Server server) {
		return new Side(Set.of(server.peer()), (millis) -> connect(laboratory, server));
	}

	private static Sample connect(Laboratory laboratory, Server server) {
		ProcessUsage.awaitIdle(server.peer().pid());
		try (Peer client = laboratory.cClient(server, Size.COMMON_BUFFER)) {
			Sample sample = client.ask("connect %d %d".formatted(CONNECTIONS, Size.COMMON_BUFFER));
			return sample.with("resident", ProcessUsage.resident(server.peer().pid()) / (double) (1 << 20))
				.with("proportional", ProcessUsage.proportional(server.peer().pid()) / (double) (1 << 20));
		}
	}

	static void idleConnections(Laboratory laboratory) {
		int idle = Math.min(IDLE_CONNECTIONS, openFiles() - 1000);
		if (idle < IDLE_CONNECTIONS) {
			System.out
				.printf("Only %d idle connections, for no more files may be open: raise the hard limit (ulimit -Hn)"
						+ " to %d for %d%n", idle, IDLE_CONNECTIONS + 1000, IDLE_CONNECTIONS);
		}
		String[] parked = { "--qbipcs.server.polling.enabled=false",
				"--qbipcs.server.services.{name}.max-connections-per-user=" + (idle + 100) };
		List<Peer> crowd = new ArrayList<>();
		try (Server crowded = laboratory.sample(parked);
				Server quiet = laboratory.sample(parked);
				AgainstC pair = new AgainstC(laboratory, crowded, quiet)) {
			for (int left = idle; left > 0; left -= CONNECTIONS_PER_CLIENT) {
				Peer client = laboratory.cClient(crowded, SMALL_BUFFER);
				crowd.add(client);
				client.ask("connect %d %d".formatted(Math.min(left, CONNECTIONS_PER_CLIENT), SMALL_BUFFER));
			}
			Trial trial = pair.trips(Size.B64, AgainstC.EMPTY);
			String what = "a wake-up with %d idle connections : with none, ".formatted(idle);
			laboratory.report(new Finding(what + "median time", Size.B64.toString(), Goal.atMost(1.2),
					trial.contest((sample) -> sample.micros("p50")), Unit.MICROSECONDS, Measure.RATIO));
			laboratory.report(new Finding(what + "CPU time", Size.B64.toString(), Goal.atMost(1.2),
					trial.contest((sample) -> sample.micros("cpu") / sample.get("count")), Unit.MICROSECONDS,
					Measure.RATIO));
		}
		finally {
			crowd.forEach(Peer::close);
		}
	}

	static void clients(Laboratory laboratory) {
		try (AgainstC pair = AgainstC.overSharedMemory(laboratory)) {
			for (Size size : List.of(Size.B64, Size.K4)) {
				Options options = laboratory.options();
				try (Clients ours = new Clients(laboratory, pair.ours(), size);
						Clients theirs = new Clients(laboratory, pair.theirs(), size)) {
					laboratory.turns().warmUp(options.warmUpMillis(), ours.side(), theirs.side());
					Trial trial = laboratory.turns()
						.alternate(options.rounds(), options.millis(), ours.side(), theirs.side());
					laboratory.report(new Finding(CLIENTS + " C clients at once, sum of round trips", size.toString(),
							Goal.atLeast(1), trial.contest(Sample::perSecond), Unit.PER_SECOND, Measure.RATIO));
				}
			}
		}
	}

	// The hard limit; a JVM raises its own to it, and what it starts inherits that.
	private static int openFiles() {
		try {
			return Files.readAllLines(Path.of("/proc/self/limits"))
				.stream()
				.filter((line) -> line.startsWith("Max open files"))
				.map((line) -> line.split(" +", -1)[4])
				.mapToInt((limit) -> limit.equals("unlimited") ? Integer.MAX_VALUE : Integer.parseInt(limit))
				.findFirst()
				.orElseThrow();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Several clients of a server, which work at the same time.
	 */
	private static final class Clients implements AutoCloseable {

		private final Server server;

		private final List<Peer> peers = new ArrayList<>();

		private final Size size;

		Clients(Laboratory laboratory, Server server, Size size) {
			this.server = server;
			this.size = size;
			for (int i = 0; i < CLIENTS; i++) {
				this.peers.add(laboratory.cClient(server, size.buffer()));
			}
		}

		Side side() {
			Set<Peer> all = new HashSet<>(this.peers);
			all.add(this.server.peer());
			return new Side(all, this::measure);
		}

		private Sample measure(int millis) {
			this.peers.forEach((peer) -> peer.tell(this.size.trips(AgainstC.EMPTY) + " " + millis));
			double sum = this.peers.stream().map(Peer::result).mapToDouble(Sample::perSecond).sum();
			return Sample.parse("RESULT nanos=1e9").with("count", sum);
		}

		@Override
		public void close() {
			this.peers.forEach(Peer::close);
		}

	}

}
