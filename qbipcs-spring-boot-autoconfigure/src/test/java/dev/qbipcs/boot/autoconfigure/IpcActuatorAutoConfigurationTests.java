package dev.qbipcs.boot.autoconfigure;

import java.util.Arrays;

import dev.qbipcs.boot.actuate.IpcEndpoint;
import dev.qbipcs.boot.actuate.IpcEndpointWebExtension;
import dev.qbipcs.boot.actuate.IpcHealthContributor;
import dev.qbipcs.boot.actuate.IpcInfoContributor;
import dev.qbipcs.spring.annotation.IpcMessageHandler;
import dev.qbipcs.spring.annotation.IpcService;
import dev.qbipcs.spring.server.IpcServiceRegistry;
import org.junit.jupiter.api.Test;

import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each concern is present if and only if its library and its property are.
 */
class IpcActuatorAutoConfigurationTests {

	private final TestServices services = new TestServices();

	private final ApplicationContextRunner contextRunner = this.services.contextRunner()
		.withConfiguration(AutoConfigurations.of(IpcEndpointAutoConfiguration.class,
				IpcHealthContributorAutoConfiguration.class, IpcInfoContributorAutoConfiguration.class))
		.withBean(Service.class);

	@Test
	void whenNothingIsExposedThereIsNoEndpoint() {
		this.contextRunner.run((context) -> assertThat(context).doesNotHaveBean(IpcEndpoint.class)
			.doesNotHaveBean(IpcEndpointWebExtension.class)
			.hasSingleBean(IpcHealthContributor.class)
			.hasBean("qbipcsHealthContributor"));
	}

	@Test
	void theEndpointIsThereWhereItIsExposed() {
		this.contextRunner.withPropertyValues("management.endpoints.web.exposure.include=qbipcs")
			.run((context) -> assertThat(context).hasSingleBean(IpcEndpoint.class)
				.hasSingleBean(IpcEndpointWebExtension.class));
		this.contextRunner
			.withPropertyValues("spring.jmx.enabled=true", "management.endpoints.jmx.exposure.include=qbipcs")
			.run((context) -> assertThat(context).hasSingleBean(IpcEndpoint.class)
				.doesNotHaveBean(IpcEndpointWebExtension.class));
	}

	@Test
	void withoutAccessThereIsNoEndpoint() {
		this.contextRunner
			.withPropertyValues("management.endpoints.web.exposure.include=*", "management.endpoint.qbipcs.access=NONE")
			.run((context) -> assertThat(context).doesNotHaveBean(IpcEndpoint.class));
	}

	@Test
	void healthCanBeTurnedOff() {
		this.contextRunner.withPropertyValues("management.health.qbipcs.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(IpcHealthContributor.class));
		this.contextRunner.withPropertyValues("management.health.defaults.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(IpcHealthContributor.class));
	}

	@Test
	void infoReportsVersionProtocolAndTransports() {
		this.contextRunner.run((context) -> {
			Info.Builder builder = new Info.Builder();
			context.getBean(IpcInfoContributor.class).contribute(builder);
			assertThat(builder.build().getDetails().get("qbipcs")).asString()
				.matches("\\{version=\\d+\\.\\d+\\.\\d+.*, protocol=libqb .*, transports=\\[SHARED_MEMORY, SOCKET]}");
		});
	}

	@Test
	void infoCanBeTurnedOff() {
		this.contextRunner.withPropertyValues("management.info.qbipcs.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(IpcInfoContributor.class));
	}

	@Test
	void whenIpcIsTurnedOffNothingIsThere() {
		this.contextRunner.withPropertyValues("qbipcs.enabled=false", "management.endpoints.web.exposure.include=*")
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(IpcEndpoint.class)
				.doesNotHaveBean(IpcHealthContributor.class)
				.doesNotHaveBean(IpcInfoContributor.class));
	}

	@Test
	void withoutTheHealthModuleThereIsNoHealth() {
		this.contextRunner.withClassLoader(without("org.springframework.boot.health."))
			.withPropertyValues("management.endpoints.web.exposure.include=*")
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean("qbipcsHealthContributor")
				.hasSingleBean(IpcEndpoint.class)
				.hasSingleBean(IpcInfoContributor.class));
	}

	@Test
	void withoutActuatorServicesAreStillServed() {
		this.contextRunner
			.withClassLoader(without("org.springframework.boot.actuate.", "org.springframework.boot.health."))
			.run((context) -> {
				assertThat(context).hasNotFailed()
					.doesNotHaveBean("ipcEndpoint")
					.doesNotHaveBean("ipcInfoContributor")
					.doesNotHaveBean("qbipcsHealthContributor")
					.hasSingleBean(IpcServiceRegistry.class);
				assertThat(this.services.call(1, "hi")).isEqualTo("1 0 hi");
			});
	}

	@Test
	void withoutWebAndMicrometerTheEndpointIsThereForJmx() {
		this.contextRunner
			.withClassLoader(new FilteredClassLoader("org.springframework.web", "jakarta.servlet", "io.micrometer"))
			.withPropertyValues("spring.jmx.enabled=true", "management.endpoints.jmx.exposure.include=*")
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(IpcEndpoint.class)
				.hasSingleBean(IpcHealthContributor.class)
				.hasSingleBean(IpcInfoContributor.class));
	}

	@Test
	void everyBeanCanBeReplaced() {
		this.contextRunner.withPropertyValues("management.endpoints.web.exposure.include=*")
			.withBean("myEndpoint", IpcEndpoint.class)
			.withBean("qbipcsHealthContributor", HealthIndicator.class, () -> () -> Health.up().build())
			.withBean("myInfo", IpcInfoContributor.class)
			.run((context) -> assertThat(context).hasSingleBean(IpcEndpoint.class)
				.hasSingleBean(IpcInfoContributor.class)
				.doesNotHaveBean(IpcHealthContributor.class));
	}

	// The conditions stay: the classes under test are loaded already, and name them.
	private static FilteredClassLoader without(String... prefixes) {
		return new FilteredClassLoader(
				(name) -> Arrays.stream(prefixes).anyMatch(name::startsWith) && !name.endsWith("Condition"));
	}

	@IpcService(name = "${test.service}")
	static class Service {

		@IpcMessageHandler(1)
		String echo(String text) {
			return text;
		}

	}

}
