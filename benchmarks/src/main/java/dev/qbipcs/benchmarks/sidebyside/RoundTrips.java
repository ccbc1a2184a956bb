package dev.qbipcs.benchmarks.sidebyside;

import java.util.List;

/**
 * A C client's requests, one after the other, to our server with its defaults and to one
 * in C.
 */
final class RoundTrips {

	private static final List<Size> SIZES = List.of(Size.B64, Size.K4, Size.K64, Size.K512);

	/** Beside the spinning server in C. */
	private static final Goal[] EMPTY_LIMITS = { Goal.atLeast(1.2), Goal.atLeast(1.2), Goal.atLeast(1.2), Goal.NONE };

	private static final Goal[] ECHO_LIMITS = { Goal.atLeast(1.1), Goal.atLeast(1.1), Goal.atLeast(1.1), Goal.NONE };

	private static final Goal[] P99_LIMITS = { Goal.atMost(1), Goal.atMost(1), Goal.atMost(1), Goal.NONE };

	/** Beside the plain one. */
	private static final double[] EMPTY_GOALS = { 20, 20, 10, 3 };

	private static final double[] ECHO_GOALS = { 20, 15, 3, 1.2 };

	private static final double[] PARKED_GOALS = { 0.95, 1, 1, 1 };

	private RoundTrips() {
	}

	static void empty(Laboratory laboratory) {
		try (Against pair = Against.overSharedMemory(laboratory)) {
			for (int i = 0; i < SIZES.size(); i++) {
				Size size = SIZES.get(i);
				Trial trial = pair.trips(size, Against.EMPTY);
				pair.report("round trips, empty response", size, trial, Figure.RATE, EMPTY_LIMITS[i],
						Goal.atLeast(EMPTY_GOALS[i]));
				pair.report("99th percentile, empty response", size, trial, Figure.P99, P99_LIMITS[i]);
				if (size.bytes() <= Size.K4.bytes()) {
					laboratory.report(new Finding("99th percentile of a round trip", size.toString(), Goal.atMost(20),
							trial.contest(Figure.P99), Unit.MICROSECONDS, Measure.OURS));
				}
			}
		}
	}

	static void echo(Laboratory laboratory) {
		try (Against pair = Against.overSharedMemory(laboratory)) {
			for (int i = 0; i < SIZES.size(); i++) {
				Size size = SIZES.get(i);
				Trial trial = pair.trips(size, Against.ECHO);
				pair.report("round trips, echo", size, trial, Figure.RATE, ECHO_LIMITS[i], Goal.atLeast(ECHO_GOALS[i]));
				pair.report("99th percentile, echo", size, trial, Figure.P99, P99_LIMITS[i]);
			}
		}
	}

	static void parked(Laboratory laboratory) {
		try (Against pair = Against.overSharedMemory(laboratory, "--qbipcs.server.polling.enabled=false")) {
			for (int i = 0; i < SIZES.size(); i++) {
				Size size = SIZES.get(i);
				Trial trial = pair.trips(size, Against.EMPTY);
				pair.report("round trips, polling off", size, trial, Figure.RATE, Goal.NONE,
						Goal.atLeast(PARKED_GOALS[i]));
				if (size.bytes() <= Size.K4.bytes()) {
					pair.report("CPU time per request, polling off", size, trial, Figure.CPU_TIME, Goal.NONE,
							Goal.atMost(1.05));
				}
			}
		}
	}

	static void sockets(Laboratory laboratory) {
		try (Against pair = Against.c(laboratory, "socket", laboratory.sampleOverSockets())) {
			for (Size size : SIZES.subList(0, 3)) {
				pair.report("round trips over sockets", size, pair.trips(size, Against.EMPTY), Figure.RATE, Goal.NONE,
						Goal.atLeast(1));
			}
		}
	}

}
