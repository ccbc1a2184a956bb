package dev.qbipcs.sample.telemetry;

import java.time.Instant;

/**
 * A reading exceeded the threshold.
 *
 * @param sensor the sensor's name
 * @param value the measured value
 * @param at the time of the measurement
 * @param threshold the threshold that the value exceeds
 */
record Alert(String sensor, double value, Instant at, double threshold) {

	Alert(Reading reading, double threshold) {
		this(reading.sensor(), reading.value(), reading.at(), threshold);
	}

}
