package dev.qbipcs.benchmarks.sidebyside;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Measurements of two sides in alternation, so that other load of the machine affects
 * both.
 *
 * @param ours one sample per round
 * @param theirs one sample per round
 */
record Trial(List<Sample> ours, List<Sample> theirs) {

	Contest contest(ToDoubleFunction<Sample> figure) {
		return new Contest(this.ours.stream().mapToDouble(figure).boxed().toList(),
				this.theirs.stream().mapToDouble(figure).boxed().toList());
	}

}
