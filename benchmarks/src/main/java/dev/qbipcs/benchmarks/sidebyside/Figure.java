package dev.qbipcs.benchmarks.sidebyside;

import java.util.function.ToDoubleFunction;

/**
 * A figure of a sample.
 *
 * @param unit its unit
 * @param value the figure in that unit
 */
record Figure(Unit unit, ToDoubleFunction<Sample> value) {

	static final Figure RATE = new Figure(Unit.PER_SECOND, Sample::perSecond);

	static final Figure MEDIAN_TIME = new Figure(Unit.MICROSECONDS, (sample) -> sample.micros("p50"));

	static final Figure P99 = new Figure(Unit.MICROSECONDS, (sample) -> sample.micros("p99"));

	/** The CPU time of all threads of the server for each request that it answered. */
	static final Figure CPU_TIME = new Figure(Unit.MICROSECONDS,
			(sample) -> sample.micros("cpu") / sample.get("count"));

}
