package dev.qbipcs.benchmarks.sidebyside;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Figures of two that were measured in alternation.
 *
 * @param ours one figure a round
 * @param theirs one figure a round
 */
record Contest(List<Double> ours, List<Double> theirs) {

	List<Double> ratios() {
		return IntStream.range(0, this.ours.size())
			.mapToObj((round) -> this.ours.get(round) / this.theirs.get(round))
			.toList();
	}

	double ratio() {
		return median(ratios());
	}

	static double median(List<Double> values) {
		List<Double> sorted = values.stream().sorted().toList();
		int middle = sorted.size() / 2;
		return (sorted.size() % 2 == 1) ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
	}

}
