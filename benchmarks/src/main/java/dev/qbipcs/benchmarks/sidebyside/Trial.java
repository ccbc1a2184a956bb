package dev.qbipcs.benchmarks.sidebyside;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * Measurements of two in alternation, so that what else happens on the machine hits both.
 *
 * @param ours one sample a round
 * @param theirs one sample a round
 */
record Trial(List<Sample> ours, List<Sample> theirs) {

	// Who begins changes from round to round, so that neither always runs first.
	static Trial alternate(int rounds, Supplier<Sample> ours, Supplier<Sample> theirs) {
		Trial trial = new Trial(new ArrayList<>(), new ArrayList<>());
		for (int round = 0; round < rounds; round++) {
			if (round % 2 == 0) {
				trial.theirs.add(theirs.get());
				trial.ours.add(ours.get());
			}
			else {
				trial.ours.add(ours.get());
				trial.theirs.add(theirs.get());
			}
		}
		return trial;
	}

	Contest contest(ToDoubleFunction<Sample> figure) {
		return new Contest(this.ours.stream().mapToDouble(figure).boxed().toList(),
				this.theirs.stream().mapToDouble(figure).boxed().toList());
	}

}
