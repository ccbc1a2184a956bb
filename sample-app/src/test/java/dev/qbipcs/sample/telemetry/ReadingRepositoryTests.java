package dev.qbipcs.sample.telemetry;

import java.time.Instant;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabase;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseBuilder;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseType;

import static org.assertj.core.api.Assertions.assertThat;

class ReadingRepositoryTests {

	private static final Instant NOON = Instant.parse("2026-01-02T12:00:00.123456789Z");

	private final EmbeddedDatabase database = new EmbeddedDatabaseBuilder().generateUniqueName(true)
		.setType(EmbeddedDatabaseType.H2)
		.addScript("schema.sql")
		.build();

	private final ReadingRepository readings = new ReadingRepository(JdbcClient.create(this.database));

	@AfterEach
	void shutDown() {
		this.database.shutdown();
	}

	@Test
	void whenThereAreNoReadingsThenThereAreNoStatistics() {
		assertThat(this.readings.statistics()).isEmpty();
	}

	@Test
	void summarizesEachSensorByName() {
		this.readings.add(new Reading("server-room", 21.5, NOON));
		this.readings.add(new Reading("boiler", 70, NOON));
		this.readings.add(new Reading("boiler", 90, NOON.plusSeconds(2)));
		this.readings.add(new Reading("boiler", 50, NOON.plusSeconds(1)));
		assertThat(this.readings.statistics()).containsExactly(
				new SensorStatistics("boiler", 3, 50, 90, 70, 90, NOON.plusSeconds(2)),
				new SensorStatistics("server-room", 1, 21.5, 21.5, 21.5, 21.5, NOON));
	}

	@Test
	void whenTwoReadingsHaveTheSameTimeThenTheOneThatCameLastIsTheLast() {
		this.readings.add(new Reading("boiler", 70, NOON));
		this.readings.add(new Reading("boiler", 60, NOON));
		assertThat(this.readings.statistics()).containsExactly(new SensorStatistics("boiler", 2, 60, 70, 65, 60, NOON));
	}

	@Test
	void takesNamesThatLookLikeSql() {
		String name = "'); drop table reading; --";
		this.readings.add(new Reading(name, 1, NOON));
		assertThat(this.readings.statistics()).extracting(SensorStatistics::sensor).containsExactly(name);
	}

}
