package dev.qbipcs.benchmarks.sidebyside;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Measurements of two in alternation, so that what else happens on the machine hits both.
 *
 * @param ours one sample a round
 * @param theirs one sample a round
 */
record Trial(List<Sample> ours, List<Sample> theirs) {

	Contest contest(ToDoubleFunction<Sample> figure) {
		return new Contest(this.ours.stream().mapToDouble(figure).boxed().toList(),
				this.theirs.stream().mapToDouble(figure).boxed().toList());
	}

}
