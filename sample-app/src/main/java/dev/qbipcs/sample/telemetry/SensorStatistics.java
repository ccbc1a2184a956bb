package dev.qbipcs.sample.telemetry;

import java.time.Instant;

/**
 * All readings of one sensor in short.
 *
 * @param sensor the sensor's name
 * @param count how many readings there are
 * @param min the lowest value
 * @param max the highest value
 * @param average the arithmetic mean
 * @param lastValue the value of the most recent reading
 * @param lastAt when that was taken
 */
record SensorStatistics(String sensor, long count, double min, double max, double average, double lastValue,
		Instant lastAt) {

}
