package dev.qbipcs.benchmarks.sidebyside;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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
			connect(laboratory, pair.ours());
			Trial trial = Trial.alternate(laboratory.options().quick() ? 2 : 5, () -> connect(laboratory, pair.ours()),
					() -> connect(laboratory, pair.theirs()));
			String what = CONNECTIONS + " connections with buffers of 128 KB, ";
			laboratory.report(new Finding(what + "time to set up", "", Goal.atMost(1),
					trial.contest((sample) -> sample.get("nanos") / 1e6), Unit.MILLISECONDS, Measure.RATIO));
			laboratory.report(new Finding(what + "resident memory (RSS)", "", Goal.atMost(0.5),
					trial.contest((sample) -> sample.get("resident")), Unit.MEBIBYTES, Measure.RATIO));
			laboratory.report(new Finding(what + "share of resident memory (PSS)", "", Goal.NONE,
					trial.contest((sample) -> sample.get("proportional")), Unit.MEBIBYTES, Measure.RATIO));
		}
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
			// The second pair to warm up is the quiet one
			pair.trips(Size.B64, AgainstC.EMPTY);
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
					ours.measure(options.warmUpMillis());
					Trial trial = Trial.alternate(options.rounds(), () -> ours.measure(options.millis()),
							() -> theirs.measure(options.millis()));
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

		private final List<Peer> peers = new ArrayList<>();

		private final Size size;

		Clients(Laboratory laboratory, Server server, Size size) {
			this.size = size;
			for (int i = 0; i < CLIENTS; i++) {
				this.peers.add(laboratory.cClient(server, size.buffer()));
			}
		}

		Sample measure(int millis) {
			this.peers
				.forEach((peer) -> peer.tell("trips %d %d %d".formatted(AgainstC.EMPTY, this.size.bytes(), millis)));
			double sum = this.peers.stream().map(Peer::result).mapToDouble(Sample::perSecond).sum();
			return Sample.parse("RESULT nanos=1e9").with("count", sum);
		}

		@Override
		public void close() {
			this.peers.forEach(Peer::close);
		}

	}

}
