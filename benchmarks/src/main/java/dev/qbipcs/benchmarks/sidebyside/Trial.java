package dev.qbipcs.benchmarks.sidebyside;

import java.util.List;

/**
 * Measurements of several sides in alternation, so that other load of the machine affects
 * all of them.
 *
 * @param sides one sample per round for each side, ours first
 * @param bystanders how many processors other processes kept busy meanwhile
 */
record Trial(List<List<Sample>> sides, double bystanders) {

	// Ours beside the only other side.
	Contest contest(Figure figure) {
		return contest(figure, 1);
	}

	Contest contest(Figure figure, int other) {
		return new Contest(figures(figure, 0), figures(figure, other), this.bystanders);
	}

	private List<Double> figures(Figure figure, int side) {
		return this.sides.get(side).stream().mapToDouble(figure.value()).boxed().toList();
	}

}
