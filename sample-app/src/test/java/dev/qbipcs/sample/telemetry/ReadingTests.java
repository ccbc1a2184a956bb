package dev.qbipcs.sample.telemetry;

import java.time.Instant;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ReadingTests {

	private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");

	private final JsonMapper jsonMapper = JsonMapper.builder().disable(MapperFeature.ALLOW_COERCION_OF_SCALARS).build();

	@Test
	void isReadFromJson() {
		assertThat(read("""
				{"sensor":"boiler","value":71.5,"at":"2026-01-02T12:00:00Z"}"""))
			.isEqualTo(new Reading("boiler", 71.5, NOON));
	}

	@Test
	void mayHaveAnyFiniteValue() {
		assertThat(read("""
				{"sensor":"ice","value":-4e1,"at":"2026-01-02T13:00:00+01:00"}"""))
			.isEqualTo(new Reading("ice", -40, NOON));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "reading", "[]", "{}", "{\"sensor\":\"boiler\",\"value\":71.5",
			"{\"value\":1,\"at\":\"2026-01-02T12:00:00Z\"}", "{\"sensor\":\"a\",\"at\":\"2026-01-02T12:00:00Z\"}",
			"{\"sensor\":\"a\",\"value\":1}", "{\"sensor\":null,\"value\":1,\"at\":\"2026-01-02T12:00:00Z\"}",
			"{\"sensor\":\" \",\"value\":1,\"at\":\"2026-01-02T12:00:00Z\"}",
			"{\"sensor\":\"a\",\"value\":null,\"at\":\"2026-01-02T12:00:00Z\"}",
			"{\"sensor\":\"a\",\"value\":\"hot\",\"at\":\"2026-01-02T12:00:00Z\"}",
			"{\"sensor\":\"a\",\"value\":\"1\",\"at\":\"2026-01-02T12:00:00Z\"}",
			"{\"sensor\":\"a\",\"value\":NaN,\"at\":\"2026-01-02T12:00:00Z\"}",
			"{\"sensor\":\"a\",\"value\":\"NaN\",\"at\":\"2026-01-02T12:00:00Z\"}",
			"{\"sensor\":\"a\",\"value\":1e999,\"at\":\"2026-01-02T12:00:00Z\"}",
			"{\"sensor\":\"a\",\"value\":1,\"at\":null}", "{\"sensor\":\"a\",\"value\":1,\"at\":\"noon\"}" })
	void isNotReadFromAnythingElse(String json) {
		assertThatExceptionOfType(JacksonException.class).isThrownBy(() -> read(json));
	}

	@Test
	void hasANameThatFitsTheDatabase() {
		String name = "x".repeat(Reading.LONGEST_NAME);
		assertThat(new Reading(name, 1, NOON).sensor()).isEqualTo(name);
		assertThatIllegalArgumentException().isThrownBy(() -> new Reading(name + "x", 1, NOON))
			.withMessageContaining("1 to 100 characters");
	}

	@Test
	void exceedsOnlyWhatIsLess() {
		Reading reading = new Reading("boiler", 80, NOON);
		assertThat(reading.exceeds(79.9)).isTrue();
		assertThat(reading.exceeds(80)).isFalse();
	}

	private Reading read(String json) {
		return this.jsonMapper.readValue(json, Reading.class);
	}

}
