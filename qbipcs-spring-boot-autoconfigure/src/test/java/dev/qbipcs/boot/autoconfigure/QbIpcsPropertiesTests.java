package dev.qbipcs.boot.autoconfigure;

import java.time.Duration;

import dev.qbipcs.IpcTransport;
import dev.qbipcs.PollingPolicy;
import dev.qbipcs.RequestRate;
import dev.qbipcs.spring.annotation.IpcExecution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.validation.BindValidationException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

class QbIpcsPropertiesTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withUserConfiguration(PropertiesConfiguration.class);

	@Test
	void byDefaultNothingIsSet() {
		this.contextRunner.withPropertyValues("qbipcs.server.services.orders.id=1").run((context) -> {
			QbIpcsProperties properties = context.getBean(QbIpcsProperties.class);
			assertThat(properties.isEnabled()).isTrue();
			IpcServiceProperties service = service(properties, "orders");
			assertThat(service.enabled()).isTrue();
			assertThat(service.execution()).isEqualTo(IpcExecution.DEFAULT);
			assertThat(service.allowedUsers()).isEmpty();
			assertThat(service.allowedGroups()).isEmpty();
			assertThat(service)
				.extracting(IpcServiceProperties::transport, IpcServiceProperties::requestRate,
						IpcServiceProperties::enforceBufferSize, IpcServiceProperties::maxBufferSize,
						IpcServiceProperties::maxConnections, IpcServiceProperties::maxConnectionsPerUser,
						IpcServiceProperties::maxPendingHandshakes, IpcServiceProperties::handshakeTimeout)
				.containsOnlyNulls();
		});
	}

	@Test
	void everythingCanBeSet() {
		this.contextRunner
			.withPropertyValues("qbipcs.enabled=false", "qbipcs.server.services[my.orders].enabled=false",
					"qbipcs.server.services[my.orders].transport=shared-memory",
					"qbipcs.server.services[my.orders].id=7", "qbipcs.server.services[my.orders].execution=inline",
					"qbipcs.server.services[my.orders].request-rate=off-2",
					"qbipcs.server.services[my.orders].enforce-buffer-size=64KB",
					"qbipcs.server.services[my.orders].max-buffer-size=1MB",
					"qbipcs.server.services[my.orders].max-connections=5",
					"qbipcs.server.services[my.orders].max-connections-per-user=3",
					"qbipcs.server.services[my.orders].max-pending-handshakes=6",
					"qbipcs.server.services[my.orders].handshake-timeout=2s",
					"qbipcs.server.services[my.orders].allowed-users=root,1000",
					"qbipcs.server.services[my.orders].allowed-groups=haclient")
			.run((context) -> {
				QbIpcsProperties properties = context.getBean(QbIpcsProperties.class);
				assertThat(properties.isEnabled()).isFalse();
				IpcServiceProperties service = service(properties, "my.orders");
				assertThat(service.enabled()).isFalse();
				assertThat(service.transport()).isEqualTo(IpcTransport.SHARED_MEMORY);
				assertThat(service.id()).isEqualTo(7);
				assertThat(service.execution()).isEqualTo(IpcExecution.INLINE);
				assertThat(service.requestRate()).isEqualTo(RequestRate.OFF_2);
				assertThat(service.enforceBufferSize()).isEqualTo(DataSize.ofKilobytes(64));
				assertThat(service.maxBufferSize()).isEqualTo(DataSize.ofMegabytes(1));
				assertThat(service.maxConnections()).isEqualTo(5);
				assertThat(service.maxConnectionsPerUser()).isEqualTo(3);
				assertThat(service.maxPendingHandshakes()).isEqualTo(6);
				assertThat(service.handshakeTimeout()).isEqualTo(Duration.ofSeconds(2));
				assertThat(service.allowedUsers()).containsExactly("root", "1000");
				assertThat(service.allowedGroups()).containsExactly("haclient");
			});
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			enforce-buffer-size   | 12327B | 12328
			enforce-buffer-size   | 3GB    | 512 MiB
			max-buffer-size       | 100B   | 12328
			max-buffer-size       | 513MB  | 512 MiB
			max-connections       | 0      | 0
			loops                 | 65     | 65
			max-pending-handshakes| -1     | -1
			max-shared-memory     | 0B     | 0
			handshake-timeout     | 0s     | PT0S
			execution             | never  | never
			file-mode             | 432    | in quotes
			file-mode             | rw     | 0660
			""")
	void aWrongValueIsNamedWithItsProperty(String property, String value, String reason) {
		this.contextRunner.withPropertyValues("qbipcs.server.services.orders." + property + "=" + value)
			.run((context) -> assertThat(Failures.describe(context)).contains(reason)
				.contains("qbipcs.server.services.orders." + property));
	}

	@Test
	void pollingIsOnUnlessTurnedOff() {
		this.contextRunner.run((context) -> assertThat(polling(context)).isEqualTo(PollingPolicy.DEFAULT));
		this.contextRunner.withPropertyValues("qbipcs.server.polling.enabled=false")
			.run((context) -> assertThat(polling(context).isOff()).isTrue());
		this.contextRunner
			.withPropertyValues("qbipcs.server.polling.max-time=50us", "qbipcs.server.polling.min-activity=10")
			.run((context) -> assertThat(polling(context)).isEqualTo(new PollingPolicy(Duration.ofNanos(50_000), 10)));
	}

	@ParameterizedTest
	@CsvSource({ "max-time, 101ms", "max-time, -1us", "min-activity, 0" })
	void pollingOutOfRangeIsNamedWithItsProperty(String property, String value) {
		this.contextRunner.withPropertyValues("qbipcs.server.polling." + property + "=" + value)
			.run((context) -> assertThat(Failures.describe(context)).contains("qbipcs.server.polling." + property));
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 65 })
	void tooFewOrTooManyLoopsAreAMistake(int loops) {
		this.contextRunner.withPropertyValues("qbipcs.server.loops=" + loops)
			.run((context) -> assertThat(Failures.describe(context)).contains("qbipcs.server.loops")
				.contains("1 to 64 event loops, but is given " + loops));
	}

	@Test
	void anInvalidModeIsNamedWithItsProperty() {
		this.contextRunner.withPropertyValues("qbipcs.server.file-mode=0640")
			.run((context) -> assertThat(Failures.describe(context)).contains("qbipcs.server.file-mode")
				.contains("0600, 0660 or 0666"));
	}

	@Test
	void contradictoryBoundsAreAMistake() {
		this.contextRunner
			.withPropertyValues("qbipcs.server.services.orders.enforce-buffer-size=2MB",
					"qbipcs.server.services.orders.max-buffer-size=1MB")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(BindValidationException.class)
				.hasMessageContaining("must not exceed max-buffer-size"));
	}

	@Test
	void anExecutorThatWouldNotBeUsedIsAMistake() {
		this.contextRunner
			.withPropertyValues("qbipcs.server.services.orders.execution=inline",
					"qbipcs.server.services.orders.executor=workers")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(BindValidationException.class)
				.hasMessageContaining("is not used, since execution is INLINE"));
	}

	private static PollingPolicy polling(ApplicationContext context) {
		return context.getBean(QbIpcsProperties.class).getServer().getPolling().policy();
	}

	private static IpcServiceProperties service(QbIpcsProperties properties, String name) {
		assertThat(properties.getServer().getServices()).containsOnlyKeys(name);
		return properties.getServer().getServices().values().iterator().next();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableConfigurationProperties(QbIpcsProperties.class)
	static class PropertiesConfiguration {

	}

}
