package dev.qbipcs.benchmarks.sidebyside;

/**
 * A bound for a figure.
 *
 * @param bound the bound; NaN if there is none
 * @param atLeast whether the figure has to reach the bound, else it must not exceed it
 */
record Goal(double bound, boolean atLeast) {

	static final Goal NONE = new Goal(Double.NaN, true);

	static Goal atLeast(double bound) {
		return new Goal(bound, true);
	}

	static Goal atMost(double bound) {
		return new Goal(bound, false);
	}

	boolean isNone() {
		return Double.isNaN(this.bound);
	}

	boolean isMet(double figure) {
		return isNone() || (this.atLeast ? figure >= this.bound : figure <= this.bound);
	}

	@Override
	public String toString() {
		return isNone() ? "" : (this.atLeast ? "≥ " : "≤ ") + Numbers.plain(this.bound);
	}

}
