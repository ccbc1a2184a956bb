package dev.qbipcs.sample.telemetry;

import java.util.List;
import java.util.Objects;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.jdbc.support.KeyHolder;
import org.springframework.stereotype.Repository;

/**
 * The readings in the database.
 */
@Repository
class ReadingRepository {

	private static final String STATISTICS = """
			select sensor,
			       count(*) as "count",
			       min(measured) as "min",
			       max(measured) as "max",
			       avg(measured) as average,
			       max(case when recency = 1 then measured end) as last_value,
			       max(taken_at) as last_at
			from (select sensor, measured, taken_at,
			             row_number() over (partition by sensor order by taken_at desc, id desc) as recency
			      from reading)
			group by sensor
			order by sensor
			""";

	private final JdbcClient jdbcClient;

	ReadingRepository(JdbcClient jdbcClient) {
		this.jdbcClient = jdbcClient;
	}

	/**
	 * Store a reading.
	 * @param reading the reading
	 * @return its number
	 */
	long add(Reading reading) {
		KeyHolder key = new GeneratedKeyHolder();
		this.jdbcClient.sql("insert into reading (sensor, measured, taken_at) values (?, ?, ?)")
			.params(reading.sensor(), reading.value(), reading.at())
			.update(key, "id");
		return Objects.requireNonNull(key.getKeyAs(Long.class));
	}

	SensorMean mean(String sensor) {
		return this.jdbcClient.sql("select avg(measured) as mean, count(*) as \"count\" from reading where sensor = ?")
			.param(sensor)
			.query(SensorMean.class)
			.single();
	}

	List<SensorStatistics> statistics() {
		return this.jdbcClient.sql(STATISTICS)
			.query(SensorStatistics.class)
			.list()
			.stream()
			.map(Objects::requireNonNull)
			.toList();
	}

	/**
	 * The mean of a sensor's readings.
	 *
	 * @param mean the arithmetic mean
	 * @param count how many readings there are
	 */
	record SensorMean(double mean, long count) {

	}

}
