package dev.qbipcs.benchmarks.sidebyside;

import java.util.List;

/**
 * A C client's requests, one after the other, to our server with its defaults and to one
 * in C.
 */
final class RoundTrips {

	private static final List<Size> SIZES = List.of(Size.B64, Size.K4, Size.K64, Size.K512);

	private static final double[] EMPTY_GOALS = { 20, 20, 10, 3 };

	private static final double[] ECHO_GOALS = { 20, 15, 3, 1.2 };

	private static final double[] PARKED_GOALS = { 0.95, 1, 1, 1 };

	private RoundTrips() {
	}

	static void empty(Laboratory laboratory) {
		try (AgainstC pair = AgainstC.overSharedMemory(laboratory)) {
			for (int i = 0; i < SIZES.size(); i++) {
				Size size = SIZES.get(i);
				Trial trial = pair.trips(size, AgainstC.EMPTY);
				rate(laboratory, "round trips, empty response", size, Goal.atLeast(EMPTY_GOALS[i]), trial);
				if (size.bytes() <= Size.K4.bytes()) {
					laboratory.report(new Finding("99th percentile of a round trip", size.toString(), Goal.atMost(20),
							trial.contest((sample) -> sample.micros("p99")), Unit.MICROSECONDS, Measure.OURS));
				}
			}
		}
	}

	static void echo(Laboratory laboratory) {
		try (AgainstC pair = AgainstC.overSharedMemory(laboratory)) {
			for (int i = 0; i < SIZES.size(); i++) {
				rate(laboratory, "round trips, echo", SIZES.get(i), Goal.atLeast(ECHO_GOALS[i]),
						pair.trips(SIZES.get(i), AgainstC.ECHO));
			}
		}
	}

	static void parked(Laboratory laboratory) {
		try (AgainstC pair = AgainstC.overSharedMemory(laboratory, "--qbipcs.server.polling.enabled=false")) {
			for (int i = 0; i < SIZES.size(); i++) {
				Size size = SIZES.get(i);
				Trial trial = pair.trips(size, AgainstC.EMPTY);
				rate(laboratory, "round trips, polling off", size, Goal.atLeast(PARKED_GOALS[i]), trial);
				if (size.bytes() <= Size.K4.bytes()) {
					laboratory.report(new Finding("CPU time per request, polling off", size.toString(),
							Goal.atMost(1.05), trial.contest((sample) -> sample.micros("cpu") / sample.get("count")),
							Unit.MICROSECONDS, Measure.RATIO));
				}
			}
		}
	}

	static void sockets(Laboratory laboratory) {
		try (AgainstC pair = new AgainstC(laboratory, laboratory.sampleOverSockets(), laboratory.cServer("socket"))) {
			for (Size size : SIZES.subList(0, 3)) {
				rate(laboratory, "round trips over sockets", size, Goal.atLeast(1), pair.trips(size, AgainstC.EMPTY));
			}
		}
	}

	private static void rate(Laboratory laboratory, String what, Size size, Goal goal, Trial trial) {
		laboratory.report(new Finding(what, size.toString(), goal, trial.contest(Sample::perSecond), Unit.PER_SECOND,
				Measure.RATIO));
	}

}
