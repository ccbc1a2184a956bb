package dev.qbipcs.sample.producer;

import dev.qbipcs.sample.CommandLineClient;
import dev.qbipcs.testsupport.ServiceNames;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The sample as a new user starts it.
 */
@SpringBootTest(properties = "sample.producer.interval=20ms")
@DirtiesContext
class ProducerIT {

	private static final String TELEMETRY = ServiceNames.unique("sample-telemetry");

	@Autowired
	private Producer producer;

	@DynamicPropertySource
	static void names(DynamicPropertyRegistry registry) {
		registry.add("sample.echo.name", () -> ServiceNames.unique("sample-echo"));
		registry.add("sample.telemetry.name", () -> TELEMETRY);
	}

	@Test
	void showsReadingsAtOnce() {
		assertThat(this.producer.isRunning()).isTrue();
		Awaitility.await()
			.untilAsserted(() -> assertThat(CommandLineClient.run(TELEMETRY, "stats")).contains("\"boiler\"",
					"\"greenhouse\"", "\"server-room\""));
		assertThat(CommandLineClient.run(TELEMETRY, "watch", "1")).contains("\"sensor\":\"boiler\"");
	}

	@Test
	void stopsAndStartsAgain() {
		this.producer.stop();
		assertThat(this.producer.isRunning()).isFalse();
		String before = CommandLineClient.run(TELEMETRY, "stats");
		this.producer.start();
		Awaitility.await()
			.untilAsserted(() -> assertThat(CommandLineClient.run(TELEMETRY, "stats")).isNotEqualTo(before));
	}

}
