package dev.qbipcs.boot.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

import dev.qbipcs.client.IpcClient;
import dev.qbipcs.spring.annotation.IpcMessageHandler;
import dev.qbipcs.spring.annotation.IpcService;
import dev.qbipcs.spring.metrics.IpcServerMeter;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A client that sends what cannot be handled fills no disk.
 */
@Timeout(300)
@ExtendWith(OutputCaptureExtension.class)
class LogFloodTests {

	private static final int FLOOD = 5000;

	private final TestServices services = new TestServices();

	private final ApplicationContextRunner contextRunner = this.services.contextRunner()
		.withConfiguration(
				AutoConfigurations.of(MetricsAutoConfiguration.class, CompositeMeterRegistryAutoConfiguration.class,
						SimpleMetricsExportAutoConfiguration.class, IpcMetricsAutoConfiguration.class))
		.withBean(Endpoint.class);

	@Test
	void requestsThatAreRefusedAreFewLinesAndAllAreCounted(CapturedOutput output) {
		this.contextRunner.run((context) -> {
			flood(1, "{ no JSON\n2026 ERROR forged");
			assertThat(errors(context.getBean(MeterRegistry.class), "EINVAL")).isEqualTo(FLOOD);
		});
		assertThatFewLinesAreLogged(output, "Refused message");
		assertThat(output).doesNotContain("\n2026 ERROR forged");
	}

	@Test
	void failuresOfAHandlerAreFewLinesWithFewStackTraces(CapturedOutput output) {
		this.contextRunner.run((context) -> {
			flood(2, "x\n2026 ERROR forged");
			assertThat(errors(context.getBean(MeterRegistry.class), "EIO")).isEqualTo(FLOOD);
		});
		assertThatFewLinesAreLogged(output, " failed on message");
		assertThat(output.getAll().lines().filter((line) -> line.contains("at " + Endpoint.class.getName())).count())
			.isBetween(1L, 10L);
		assertThat(output).doesNotContain("\n2026 ERROR forged");
	}

	private void flood(int id, String payload) {
		byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
		try (IpcClient client = IpcClient.builder(this.services.name())
			.connectTimeout(Duration.ofMinutes(1))
			.connect()) {
			for (int i = 0; i < FLOOD; i++) {
				assertThat(client.sendAndReceive(id, bytes, Duration.ofMinutes(1)).error()).isNegative();
			}
		}
	}

	// A slow machine may take several minutes of five lines.
	private static void assertThatFewLinesAreLogged(CapturedOutput output, String text) {
		assertThat(output.getAll().lines().filter((line) -> line.contains(text)).count()).isBetween(1L, 50L);
		long omitted = output.getAll()
			.lines()
			.filter((line) -> line.contains("Left out "))
			.mapToLong((line) -> Long.parseLong(line.replaceFirst(".*Left out (\\d+) line.*", "$1")))
			.sum();
		long logged = output.getAll().lines().filter((line) -> line.contains(text)).count();
		assertThat(logged + omitted).isEqualTo(FLOOD);
	}

	private static double errors(MeterRegistry registry, String error) {
		return registry.get(IpcServerMeter.ERRORS).tag(IpcServerMeter.ERROR_TAG, error).functionCounter().count();
	}

	@IpcService(name = "${test.service}")
	static class Endpoint {

		@IpcMessageHandler(1)
		String order(Order order) {
			return order.item();
		}

		@IpcMessageHandler(2)
		String fail(String text) {
			throw new IllegalStateException("Cannot handle " + text);
		}

	}

	record Order(String item) {

	}

}
