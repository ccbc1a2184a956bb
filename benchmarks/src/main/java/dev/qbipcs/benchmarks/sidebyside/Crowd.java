package dev.qbipcs.benchmarks.sidebyside;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

	private static final Figure SET_UP = new Figure(Unit.MILLISECONDS, (sample) -> sample.get("nanos") / 1e6);

	private Crowd() {
	}

	static void connections(Laboratory laboratory) {
		try (Against pair = Against.overSharedMemory(laboratory)) {
			Side[] sides = pair.sides((server) -> connecting(laboratory, server));
			laboratory.turns().alternate(1, sides);
			Trial trial = laboratory.turns().alternate(laboratory.options().longRounds(), sides);
			String what = CONNECTIONS + " connections with buffers of 128 KB, ";
			pair.report(what + "time to set up", "", trial, SET_UP, Goal.NONE, Goal.atMost(1));
			pair.report(what + "resident memory (RSS)", "", trial, mebibytes("resident"), Goal.NONE, Goal.atMost(0.5));
			pair.report(what + "share of resident memory (PSS)", "", trial, mebibytes("proportional"));
		}
	}

	private static Figure mebibytes(String name) {
		return new Figure(Unit.MEBIBYTES, (sample) -> sample.get(name) / (1 << 20));
	}

	// The client of this side lives for one turn only.
	private static Side connecting(Laboratory laboratory, Server server) {
		return new Side(Set.of(server.peer()), (millis) -> connect(laboratory, server));
	}

	private static Sample connect(Laboratory laboratory, Server server) {
		ProcessUsage.awaitNoConnections(server.peer().pid());
		try (Peer client = laboratory.cClient(server, Size.COMMON_BUFFER)) {
			Sample sample = client.ask("connect %d %d".formatted(CONNECTIONS, Size.COMMON_BUFFER));
			return sample.with("resident", (double) ProcessUsage.resident(server.peer().pid()))
				.with("proportional", (double) ProcessUsage.proportional(server.peer().pid()));
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
				Against pair = new Against(laboratory,
						new Contender("with %d idle connections".formatted(idle), crowded),
						new Contender("with none", quiet))) {
			for (int left = idle; left > 0; left -= CONNECTIONS_PER_CLIENT) {
				Peer client = laboratory.cClient(crowded, SMALL_BUFFER);
				crowd.add(client);
				client.ask("connect %d %d".formatted(Math.min(left, CONNECTIONS_PER_CLIENT), SMALL_BUFFER));
			}
			Trial trial = pair.trips(Size.B64, Against.EMPTY);
			String what = "a wake-up with %d idle connections, ".formatted(idle);
			pair.report(what + "median time", Size.B64, trial, Figure.MEDIAN_TIME, Goal.atMost(1.2));
			pair.report(what + "CPU time", Size.B64, trial, Figure.CPU_TIME, Goal.atMost(1.2));
		}
		finally {
			crowd.forEach(Peer::close);
		}
	}

	static void clients(Laboratory laboratory) {
		try (Against pair = Against.overSharedMemory(laboratory)) {
			for (Size size : List.of(Size.B64, Size.K4)) {
				Trial trial = Clients.trial(laboratory, pair, CLIENTS, size, Against.EMPTY);
				pair.report(CLIENTS + " C clients at once, sum of round trips", size, trial, Figure.RATE, Goal.NONE,
						Goal.atLeast(1));
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

}
