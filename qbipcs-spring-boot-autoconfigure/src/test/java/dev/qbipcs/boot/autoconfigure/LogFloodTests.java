package dev.qbipcs.boot.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

import dev.qbipcs.Errno;
import dev.qbipcs.client.IpcClient;
import dev.qbipcs.spring.annotation.IpcExceptionHandler;
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
 * A client that sends invalid requests cannot fill the disk with log lines.
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
	void rejectedRequestsAreFewLinesAndAllAreCounted(CapturedOutput output) {
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

	@Test
	void aHandlerThatFailsOftenDoesNotHideTheFailureOfAnother(CapturedOutput output) {
		this.contextRunner.run((context) -> {
			flood(2, "x", 100);
			flood(3, "x", 1);
			flood(4, "x", 1);
		});
		assertThat(output.getAll().lines()).anyMatch((line) -> line.contains("Endpoint.failOnce"))
			.anyMatch((line) -> line.contains("at " + Endpoint.class.getName() + ".failOnce("))
			.anyMatch((line) -> line.contains("at " + Endpoint.class.getName() + ".failMapped("))
			.anyMatch((line) -> line.contains("at " + Endpoint.class.getName() + ".failToMap("));
	}

	private void flood(int id, String payload) {
		flood(id, payload, FLOOD);
	}

	private void flood(int id, String payload, int count) {
		byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
		try (IpcClient client = IpcClient.builder(this.services.name())
			.connectTimeout(Duration.ofMinutes(1))
			.connect()) {
			for (int i = 0; i < count; i++) {
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

		@IpcMessageHandler(3)
		String failOnce(String text) {
			throw new IllegalStateException("Cannot handle " + text);
		}

		@IpcMessageHandler(4)
		String failMapped(String text) {
			throw new UnsupportedOperationException("Cannot handle " + text);
		}

		@IpcExceptionHandler
		Errno failToMap(UnsupportedOperationException ex) {
			throw new IllegalStateException("Cannot map it");
		}

	}

	record Order(String item) {

	}

}
