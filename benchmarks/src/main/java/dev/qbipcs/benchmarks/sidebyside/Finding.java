package dev.qbipcs.benchmarks.sidebyside;

import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * A row of the results: a goal and what was measured.
 *
 * @param what the quantity that was compared
 * @param size the size of requests, or empty
 * @param goal the bound to be met
 * @param contest the figures
 * @param unit the unit of the figures
 * @param measure the figure that the goal applies to
 */
record Finding(String what, String size, Goal goal, Contest contest, Unit unit, Measure measure) {

	// The median.
	double measured() {
		return Contest.median(this.measure.of(this.contest));
	}

	double ours() {
		return Contest.median(this.contest.ours());
	}

	double theirs() {
		return Contest.median(this.contest.theirs());
	}

	// The minimum and the maximum of all rounds.
	String spread() {
		List<Double> values = this.measure.of(this.contest);
		return format(Collections.min(values)) + " to " + format(Collections.max(values));
	}

	String result() {
		return format(measured());
	}

	String bound() {
		if (this.goal.isNone()) {
			return "";
		}
		return this.goal + ((this.measure != Measure.RATIO) ? this.unit.suffix() : "");
	}

	// Whether it has a goal, and the machine was quiet enough to tell if that is met.
	boolean isJudged() {
		return !this.goal.isNone() && this.contest.bystanders() <= Bystanders.TOLERATED;
	}

	String verdict() {
		if (this.goal.isNone()) {
			return "";
		}
		if (!isJudged()) {
			return String.format(Locale.ROOT, "not judged, others kept %.1f processors busy",
					this.contest.bystanders());
		}
		return this.goal.isMet(measured()) ? "met" : "not met";
	}

	private String format(double value) {
		return (this.measure != Measure.RATIO) ? this.unit.format(value) : Numbers.ratio(value);
	}

	@Override
	public String toString() {
		String both = this.measure.isOfTwo()
				? "  ours %s, theirs %s".formatted(this.unit.format(ours()), this.unit.format(theirs())) : "";
		return String.format(Locale.ROOT, "%-50s %-7s %-9s %9s (%s)%s  %s", this.what, this.size, bound(), result(),
				spread(), both, verdict());
	}

}
