package dev.qbipcs.benchmarks.sidebyside;

import java.util.Locale;

/**
 * Formats numbers.
 */
final class Numbers {

	private Numbers() {
	}

	static String ratio(double value) {
		return String.format(Locale.ROOT, (value >= 100) ? "%.0f" : (value >= 10) ? "%.1f" : "%.2f", value);
	}

	static String plain(double value) {
		return (value == Math.rint(value)) ? Long.toString((long) value) : Double.toString(value);
	}

	// With groups of thousands, and no more digits than are significant.
	static String figure(double value) {
		if (value >= 1000) {
			double unit = Math.pow(10, Math.floor(Math.log10(value)) - 2);
			return String.format(Locale.ROOT, "%,d", (long) (Math.rint(value / unit) * unit)).replace(',', ' ');
		}
		return String.format(Locale.ROOT, (value >= 100) ? "%.0f" : (value >= 10) ? "%.1f" : "%.2f", value);
	}

}
