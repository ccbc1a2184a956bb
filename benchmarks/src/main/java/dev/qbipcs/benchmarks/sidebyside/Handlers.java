package dev.qbipcs.benchmarks.sidebyside;

import java.util.List;
import java.util.Set;

import dev.qbipcs.benchmarks.peer.GrpcClient;
import dev.qbipcs.benchmarks.peer.GrpcServer;

/**
 * Handlers as everybody writes them: no execution given, JSON, waits.
 */
final class Handlers {

	/** The ids of requests, as in {@code bench.h}. */
	static final int JSON = 8;

	private static final int ASK = 9;

	private static final int BLOCK = 10;

	private static final int BURN = 11;

	private static final int INLINE_ECHO = 12;

	private static final int CLIENTS = 8;

	private static final Goal BESIDE_SPINNING = Goal.atLeast(0.7);

	private static final Goal BESIDE_PLAIN = Goal.atLeast(8);

	private Handlers() {
	}

	static void bytes(Laboratory laboratory) {
		try (Against others = new Against(laboratory, new Contender("default", laboratory.handlers("default")),
				Contender.spinningC(laboratory, "shm"), Contender.plainC(laboratory, "shm"),
				new Contender("INLINE handler", laboratory.handlers("inline")))) {
			for (Size size : List.of(Size.B64, Size.K4)) {
				Trial trial = others.trips(size, Against.ECHO);
				Goal[] besideC = oneOf(BESIDE_SPINNING, trial.contest(Figure.RATE, 1), BESIDE_PLAIN,
						trial.contest(Figure.RATE, 2));
				others.report("default handler, byte[]", size, trial, Figure.RATE, besideC[0], besideC[1],
						Goal.atLeast(0.6));
			}
		}
	}

	// Which of two goals is harder depends on the host: if one is met, the other need not
	// be.
	static Goal[] oneOf(Goal first, Contest firstContest, Goal second, Contest secondContest) {
		boolean firstIsMet = first.isMet(firstContest.ratio());
		boolean secondIsMet = second.isMet(secondContest.ratio());
		return new Goal[] { (firstIsMet || !secondIsMet) ? first : Goal.NONE,
				(secondIsMet || !firstIsMet) ? second : Goal.NONE };
	}

	static void json(Laboratory laboratory) {
		String socket = laboratory.directory().resolve(laboratory.uniqueName() + ".sock").toString();
		try (Server ours = laboratory.handlers("default");
				Server inline = laboratory.handlers("inline");
				Peer grpc = laboratory.start(GrpcServer.class, List.of(), socket);
				Peer ourClient = laboratory.cClient(ours, Size.COMMON_BUFFER);
				Peer inlineClient = laboratory.cClient(inline, Size.COMMON_BUFFER);
				Peer grpcClient = laboratory.start(GrpcClient.class, List.of(), socket)) {
			Side[] sides = { Side.of(ours.peer(), ourClient, Size.B64.trips(JSON)),
					Side.of(inline.peer(), inlineClient, Size.B64.trips(JSON)),
					Side.of(grpc, grpcClient, Size.B64.trips(Against.ECHO)) };
			Options options = laboratory.options();
			laboratory.turns().warmUp(options.warmUpMillis() * 2, sides);
			Trial trial = laboratory.turns().alternate(options.rounds(), options.millis(), sides);
			ratio(laboratory, "default handler, JSON : INLINE handler", Goal.atLeast(0.7),
					trial.contest(Figure.RATE, 1));
			ratio(laboratory, "default handler, JSON : gRPC", Goal.atLeast(20), trial.contest(Figure.RATE, 2));
		}
	}

	private static void ratio(Laboratory laboratory, String what, Goal goal, Contest contest) {
		laboratory.report(new Finding(what, Size.B64.toString(), goal, contest, Figure.RATE.unit(), Measure.RATIO));
	}

	static void waiting(Laboratory laboratory) {
		try (Against others = new Against(laboratory, new Contender("default", laboratory.handlers("default")),
				new Contender("VIRTUAL_THREAD handler", laboratory.handlers("virtual-thread")))) {
			Trial trial = Clients.trial(laboratory, others, CLIENTS, Size.B64, ASK);
			others.report("default handler that waits 1 ms, sum of %d C clients".formatted(CLIENTS), Size.B64, trial,
					Figure.RATE, Goal.atLeast(0.95));
		}
	}

	static void holding(Laboratory laboratory) {
		holding(laboratory, "blocks", BLOCK);
		holding(laboratory, "computes", BURN);
	}

	// The second client makes long calls in one of two turns.
	private static void holding(Laboratory laboratory, String what, int id) {
		try (Server server = laboratory.handlers("default");
				Peer client = laboratory.cClient(server, Size.COMMON_BUFFER);
				Peer holder = laboratory.cClient(server, Size.COMMON_BUFFER)) {
			Options options = laboratory.options();
			String order = Size.B64.trips(INLINE_ECHO);
			Side undisturbed = Side.of(server.peer(), client, order);
			Side disturbed = new Side(Set.of(server.peer(), client, holder), (millis) -> {
				holder.tell(Size.B64.trips(id) + " " + millis);
				Sample sample = client.ask(order + " " + millis);
				holder.result();
				return sample;
			});
			laboratory.turns().warmUp(options.warmUpMillis(), undisturbed, disturbed);
			Trial trial = laboratory.turns().alternate(options.rounds(), options.millis(), disturbed, undisturbed);
			laboratory
				.report(new Finding(
						"99th percentile, INLINE handler, while a default handler %s for 50 ms : without"
							.formatted(what),
						Size.B64.toString(), Goal.atMost(500), trial.contest(Figure.P99), Figure.P99.unit(),
						Measure.DIFFERENCE));
		}
	}

}
