package dev.qbipcs.sample.telemetry;

import java.time.Instant;

import dev.qbipcs.sample.telemetry.RecentReadings.RecentReading;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RecentReadingsTests {

	private final RecentReadings readings = new RecentReadings();

	@Test
	void returnEachReadingOnce() {
		add(1);
		add(2);
		assertThat(this.readings.after(0)).extracting(RecentReading::value).containsExactly(1.0, 2.0);
		long last = this.readings.after(0).getLast().number();
		assertThat(this.readings.after(last)).isEmpty();
		add(3);
		assertThat(this.readings.after(last)).extracting(RecentReading::value).containsExactly(3.0);
	}

	@Test
	void keepTheLatest() {
		for (int i = 1; i <= RecentReadings.CAPACITY + 2; i++) {
			add(i);
		}
		assertThat(this.readings.after(0)).hasSize(RecentReadings.CAPACITY);
		assertThat(this.readings.after(0).getFirst().value()).isEqualTo(3);
		assertThat(this.readings.after(RecentReadings.CAPACITY)).hasSize(2);
	}

	@Test
	void startOverAfterANumberFromBeforeARestart() {
		add(1);
		assertThat(this.readings.after(4711)).extracting(RecentReading::value).containsExactly(1.0);
	}

	@Test
	void carryTheTimeOfArrivalRegardlessOfTheSender() {
		Instant before = Instant.now();
		add(1);
		assertThat(this.readings.after(0).getFirst().receivedAt()).isBetween(before, Instant.now());
	}

	private void add(double value) {
		this.readings.add(new Reading("boiler", value, Instant.EPOCH), false);
	}

}
