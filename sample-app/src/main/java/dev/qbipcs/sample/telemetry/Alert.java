package dev.qbipcs.sample.telemetry;

import java.time.Instant;

/**
 * A reading was too high.
 *
 * @param sensor the sensor's name
 * @param value what it measured
 * @param at when
 * @param threshold what the value exceeds
 */
record Alert(String sensor, double value, Instant at, double threshold) {

	Alert(Reading reading, double threshold) {
		this(reading.sensor(), reading.value(), reading.at(), threshold);
	}

}
