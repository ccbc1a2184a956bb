package dev.qbipcs.sample.producer;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SimulatedSensorTests {

	private final SimulatedSensor sensor = new SimulatedSensor("boiler", 65, 20, 24);

	@Test
	void goesUpAndDownAroundItsMean() {
		assertThat(this.sensor.value(0)).isEqualTo(65);
		assertThat(this.sensor.value(6)).isEqualTo(85);
		assertThat(this.sensor.value(12)).isEqualTo(65);
		assertThat(this.sensor.value(18)).isEqualTo(45);
	}

	@Test
	void repeatsAfterItsPeriod() {
		assertThat(this.sensor.value(24 * 1_000_000_000L + 5)).isEqualTo(this.sensor.value(5));
	}

	@Test
	void hasTenths() {
		assertThat(this.sensor.value(1)).isEqualTo(70.2);
	}

}
