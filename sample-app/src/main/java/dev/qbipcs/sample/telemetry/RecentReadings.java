package dev.qbipcs.sample.telemetry;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

import org.springframework.stereotype.Component;

/**
 * The latest readings, numbered in the order in which they came, so that whoever looks
 * now and then misses none. Safe for use by several threads.
 */
@Component
class RecentReadings {

	/** How many are kept: those of the built-in producer for three minutes. */
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
	 * Return what came after a reading.
	 * @param number the number of the last reading that is known, or 0; one that was
	 * never given out, for it is from before a restart, counts as 0
	 * @return the readings, oldest first, as far as they are kept
	 */
	synchronized List<RecentReading> after(long number) {
		long known = (number <= this.last) ? number : 0;
		return this.readings.stream().filter((reading) -> reading.number() > known).toList();
	}

	/**
	 * A reading that came.
	 *
	 * @param number 1 for the first since the start, and so on
	 * @param receivedAt when it came, which is not when the sender says it was taken
	 * @param sensor the sensor's name
	 * @param value what it measured
	 * @param alert whether it raised an alert
	 */
	record RecentReading(long number, Instant receivedAt, String sensor, double value, boolean alert) {

	}

}
