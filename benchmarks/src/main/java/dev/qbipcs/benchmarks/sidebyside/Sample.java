package dev.qbipcs.benchmarks.sidebyside;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The result of one measurement: named numbers, times in nanoseconds.
 *
 * @param values the numbers
 */
record Sample(Map<String, Double> values) {

	// Parses a line such as "RESULT count=12 nanos=3400".
	static Sample parse(String line) {
		return new Sample(Arrays.stream(line.split(" ", -1))
			.map((word) -> word.split("=", 2))
			.filter((pair) -> pair.length == 2)
			.collect(Collectors.toMap((pair) -> pair[0], (pair) -> Double.valueOf(pair[1]))));
	}

	// A copy with one more number.
	Sample with(String name, double value) {
		Map<String, Double> more = new HashMap<>(this.values);
		more.put(name, value);
		return new Sample(Map.copyOf(more));
	}

	double get(String name) {
		Double value = this.values.get(name);
		if (value == null) {
			throw new IllegalStateException("There is no " + name + " among " + this.values);
		}
		return value;
	}

	double getOrZero(String name) {
		return this.values.getOrDefault(name, 0.0);
	}

	double perSecond() {
		return get("count") * 1e9 / get("nanos");
	}

	double micros(String name) {
		return get(name) / 1e3;
	}

}
