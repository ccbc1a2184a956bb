package dev.qbipcs.benchmarks.sidebyside;

import java.util.List;
import java.util.stream.IntStream;

/**
 * How two figures are compared with a goal.
 */
enum Measure {

	/** Ours divided by theirs. */
	RATIO {
		@Override
		double of(double ours, double theirs) {
			return ours / theirs;
		}
	},

	/** Ours minus theirs. */
	DIFFERENCE {
		@Override
		double of(double ours, double theirs) {
			return ours - theirs;
		}
	},

	/** Ours alone. */
	OURS {
		@Override
		double of(double ours, double theirs) {
			return ours;
		}
	};

	boolean isOfTwo() {
		return this != OURS;
	}

	abstract double of(double ours, double theirs);

	List<Double> of(Contest contest) {
		return IntStream.range(0, contest.ours().size())
			.mapToObj((round) -> of(contest.ours().get(round), contest.theirs().get(round)))
			.toList();
	}

}
