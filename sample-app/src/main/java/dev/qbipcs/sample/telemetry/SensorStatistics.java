package dev.qbipcs.sample.telemetry;

import java.time.Instant;

/**
 * A summary of all readings of one sensor.
 *
 * @param sensor the sensor's name
 * @param count the number of readings
 * @param min the lowest value
 * @param max the highest value
 * @param average the arithmetic mean
 * @param lastValue the value of the most recent reading
 * @param lastAt the time of the most recent reading
 */
record SensorStatistics(String sensor, long count, double min, double max, double average, double lastValue,
		Instant lastAt) {

}
