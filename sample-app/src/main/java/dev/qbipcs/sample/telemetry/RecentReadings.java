package dev.qbipcs.sample.telemetry;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

import org.springframework.stereotype.Component;

/**
 * The latest readings, numbered in the order of arrival, so that a polling page misses
 * none. Thread-safe.
 */
@Component
class RecentReadings {

	/** The number of readings kept: three minutes of the built-in producer. */
	static final int CAPACITY = 600;

	private final Deque<RecentReading> readings = new ArrayDeque<>(CAPACITY);

	private long last;

	synchronized void add(Reading reading, boolean alert) {
		if (this.readings.size() == CAPACITY) {
			this.readings.removeFirst();
		}
		this.readings.addLast(new RecentReading(++this.last, Instant.now(), reading.sensor(), reading.value(), alert));
	}

	/**
	 * Return the readings after a given one.
	 * @param number the number of the last known reading, or 0; a number that was never
	 * assigned, because it is from before a restart, counts as 0
	 * @return the readings that are still kept, oldest first
	 */
	synchronized List<RecentReading> after(long number) {
		long known = (number <= this.last) ? number : 0;
		return this.readings.stream().filter((reading) -> reading.number() > known).toList();
	}

	/**
	 * A received reading.
	 *
	 * @param number 1 for the first since the start, and so on
	 * @param receivedAt the time of arrival, as opposed to the sender's time of
	 * measurement
	 * @param sensor the sensor's name
	 * @param value the measured value
	 * @param alert whether it raised an alert
	 */
	record RecentReading(long number, Instant receivedAt, String sensor, double value, boolean alert) {

	}

}
