package dev.qbipcs.boot.autoconfigure;

import dev.qbipcs.boot.actuate.IpcEndpoint;
import dev.qbipcs.boot.actuate.IpcHealthContributor;
import dev.qbipcs.boot.actuate.IpcInfoContributor;
import dev.qbipcs.spring.annotation.IpcMessageHandler;
import dev.qbipcs.spring.annotation.IpcService;
import dev.qbipcs.spring.metrics.IpcServerMetrics;
import dev.qbipcs.spring.observation.IpcServerObserver;
import dev.qbipcs.spring.server.IpcServiceRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Services, health, info, meters and observations are turned on and off by the same
 * spellings of true and false.
 */
class EnabledTests {

	private static final String[] PROPERTIES = { "qbipcs.enabled=", "qbipcs.server.metrics.enabled=",
			"qbipcs.server.observation.enabled=" };

	private final ApplicationContextRunner contextRunner = new TestServices().contextRunner()
		.withConfiguration(AutoConfigurations.of(IpcEndpointAutoConfiguration.class,
				IpcHealthContributorAutoConfiguration.class, IpcInfoContributorAutoConfiguration.class,
				IpcMetricsAutoConfiguration.class, IpcObservationAutoConfiguration.class))
		.withPropertyValues("management.endpoints.web.exposure.include=*")
		.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
		.withBean(ObservationRegistry.class, ObservationRegistry::create)
		.withBean(Endpoint.class);

	@ParameterizedTest
	@ValueSource(strings = { "true", "TRUE", "on", "yes", "1" })
	void everySpellingOfTrueTurnsEverythingOn(String value) {
		runner(value).run((context) -> {
			assertThat(context.getBean(IpcServiceRegistry.class).services()).hasSize(1);
			assertThat(context).hasSingleBean(IpcHealthContributor.class)
				.hasSingleBean(IpcInfoContributor.class)
				.hasSingleBean(IpcEndpoint.class)
				.hasSingleBean(IpcServerMetrics.class)
				.hasSingleBean(IpcServerObserver.class);
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "false", "FALSE", "off", "no", "0" })
	void everySpellingOfFalseTurnsEverythingOff(String value) {
		runner(value).run((context) -> {
			assertThat(context.getBean(IpcServiceRegistry.class).services()).isEmpty();
			assertThat(context).doesNotHaveBean(IpcHealthContributor.class)
				.doesNotHaveBean(IpcInfoContributor.class)
				.doesNotHaveBean(IpcEndpoint.class)
				.doesNotHaveBean(IpcServerMetrics.class)
				.doesNotHaveBean(IpcServerObserver.class);
		});
	}

	private ApplicationContextRunner runner(String value) {
		ApplicationContextRunner runner = this.contextRunner;
		for (String property : PROPERTIES) {
			runner = runner.withPropertyValues(property + value);
		}
		return runner;
	}

	@IpcService(name = "${test.service}")
	static class Endpoint {

		@IpcMessageHandler(1)
		String echo(String text) {
			return text;
		}

	}

}
