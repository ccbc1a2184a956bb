package dev.qbipcs.benchmarks.sidebyside;

import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * A row of the results: a goal and what was measured.
 *
 * @param what what was compared
 * @param size the size of requests, or empty
 * @param goal what is to be reached
 * @param contest the figures
 * @param unit the unit of the figures
 * @param judged whether the goal is for the ratio, else it is for our own figure
 */
record Finding(String what, String size, Goal goal, Contest contest, Unit unit, boolean judged) {

	double measured() {
		return this.judged ? this.contest.ratio() : ours();
	}

	double ours() {
		return Contest.median(this.contest.ours());
	}

	double theirs() {
		return Contest.median(this.contest.theirs());
	}

	boolean met() {
		return this.goal.isMet(measured());
	}

	String spread() {
		List<Double> values = this.judged ? this.contest.ratios() : this.contest.ours();
		double least = Collections.min(values);
		double most = Collections.max(values);
		return Numbers.ratio(least) + " - " + Numbers.ratio(most);
	}

	String verdict() {
		return this.goal.isNone() ? "" : met() ? "met" : "not met";
	}

	@Override
	public String toString() {
		return String.format(Locale.ROOT, "%-52s %-7s %-9s %8s (%s)  ours %s, theirs %s  %s", this.what, this.size,
				this.goal, Numbers.ratio(measured()), spread(), this.unit.format(ours()), this.unit.format(theirs()),
				verdict());
	}

}
