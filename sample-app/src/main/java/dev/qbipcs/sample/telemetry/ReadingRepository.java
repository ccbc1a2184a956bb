package dev.qbipcs.sample.telemetry;

import java.util.List;
import java.util.Objects;

import org.springframework.jdbc.core.simple.JdbcClient;
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

	void add(Reading reading) {
		this.jdbcClient.sql("insert into reading (sensor, measured, taken_at) values (?, ?, ?)")
			.params(reading.sensor(), reading.value(), reading.at())
			.update();
	}

	List<SensorStatistics> statistics() {
		return this.jdbcClient.sql(STATISTICS)
			.query(SensorStatistics.class)
			.list()
			.stream()
			.map(Objects::requireNonNull)
			.toList();
	}

}
