package dev.qbipcs.benchmarks.sidebyside;

/**
 * The unit of a figure.
 */
enum Unit {

	PER_SECOND("/s"), NANOSECONDS(" ns"), MICROSECONDS(" µs"), MILLISECONDS(" ms"), MEBIBYTES(" MiB"), PERCENT(" %"),
	BYTES(" B");

	private final String suffix;

	Unit(String suffix) {
		this.suffix = suffix;
	}

	String suffix() {
		return this.suffix;
	}

	String format(double figure) {
		return Numbers.figure(figure) + this.suffix;
	}

}
