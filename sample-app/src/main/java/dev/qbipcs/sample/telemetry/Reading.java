package dev.qbipcs.sample.telemetry;

import java.time.Instant;
import java.util.Objects;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A measurement of a sensor. The constructor rejects invalid ones.
 *
 * @param sensor the sensor's name, at most 100 characters
 * @param value the measured value, in the unit of the sensor
 * @param at the time of the measurement
 */
record Reading(@JsonProperty(required = true) String sensor, @JsonProperty(required = true) double value,
		@JsonProperty(required = true) Instant at) {

	/** As long as the column of the database. */
	static final int LONGEST_NAME = 100;

	Reading {
		Objects.requireNonNull(sensor, "A reading needs a sensor");
		Objects.requireNonNull(at, "A reading needs a time");
		if (sensor.isBlank() || sensor.length() > LONGEST_NAME) {
			throw new IllegalArgumentException(
					"A sensor's name has 1 to %d characters and is not blank".formatted(LONGEST_NAME));
		}
		if (!Double.isFinite(value)) {
			throw new IllegalArgumentException("A reading's value is a finite number, not " + value);
		}
	}

	boolean exceeds(double threshold) {
		return this.value > threshold;
	}

}
