package dev.qbipcs.benchmarks.sidebyside;

import java.util.List;

/**
 * The figures of two sides that were measured in alternation.
 *
 * @param ours one figure per round
 * @param theirs one figure per round
 * @param bystanders how many processors other processes kept busy meanwhile
 */
record Contest(List<Double> ours, List<Double> theirs, double bystanders) {

	// The figures of a single side.
	static Contest of(List<Double> ours, double bystanders) {
		return new Contest(ours, ours, bystanders);
	}

	// The median of the ratios of the rounds.
	double ratio() {
		return median(Measure.RATIO.of(this));
	}

	static double median(List<Double> values) {
		List<Double> sorted = values.stream().sorted().toList();
		int middle = sorted.size() / 2;
		return (sorted.size() % 2 == 1) ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
	}

}
