package dev.qbipcs.boot.autoconfigure;

import java.lang.ref.Reference;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcConnection;
import dev.qbipcs.IpcConnectionRequest;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcServer;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.RequestRate;
import dev.qbipcs.client.IpcClient;
import dev.qbipcs.spring.annotation.IpcAccept;
import dev.qbipcs.spring.annotation.IpcMessageHandler;
import dev.qbipcs.spring.annotation.IpcService;
import dev.qbipcs.spring.metrics.IpcServerMeter;
import dev.qbipcs.spring.metrics.IpcServerMetrics;
import dev.qbipcs.spring.server.IpcServiceRegistry;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class IpcMetricsAutoConfigurationTests {

	private final TestServices services = new TestServices();

	private final ApplicationContextRunner contextRunner = this.services.contextRunner()
		.withConfiguration(
				AutoConfigurations.of(MetricsAutoConfiguration.class, CompositeMeterRegistryAutoConfiguration.class,
						SimpleMetricsExportAutoConfiguration.class, IpcMetricsAutoConfiguration.class))
		.withBean(Endpoint.class);

	@ParameterizedTest
	@EnumSource(value = IpcTransport.class, names = { "SHARED_MEMORY", "SOCKET" })
	void metersShowWhatClientsDid(IpcTransport transport) {
		this.contextRunner.withPropertyValues(this.services.properties() + "transport=" + transport).run((context) -> {
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			IpcServer server = server(context.getBean(IpcServiceRegistry.class));
			String resolved = server.transport().name();
			try (IpcClient client = this.services.connect(); IpcClient idle = this.services.connect()) {
				TestServices.call(client, 1, "hello");
				TestServices.call(client, 2, "3");
				Awaitility.await()
					.untilAsserted(() -> assertThat(meters(registry)).containsEntry("connections.active", 2.0)
						.containsEntry("connections.accepted", 2.0)
						.containsEntry("connections.closed", 0.0)
						.containsEntry("requests", 2.0)
						.containsEntry("responses", 2.0)
						.containsEntry("events", 3.0)
						.containsEntry("events.queued", 3.0)
						.containsEntry("events.queued.max", 3.0)
						.containsEntry("received", 16.0 + 5 + 16 + 1)
						.containsEntry("sent", 24.0 + 5 + 24 + 3 * 24)
						.containsEntry("flow.control.state", 0.0));
				server.setRequestRate(RequestRate.OFF_2);
				Awaitility.await()
					.untilAsserted(() -> assertThat(meters(registry)).containsEntry("flow.control.state", 2.0)
						.containsEntry("flow.control.changes", 2.0));
				assertThat(idle.isConnected()).isTrue();
			}
			assertThat(registry.getMeters().stream().filter(IpcMetricsAutoConfigurationTests::isOurs)).hasSize(26)
				.allSatisfy((meter) -> {
					assertThat(meter.getId().getTags())
						.hasSize(meter.getId().getName().equals(IpcServerMeter.CALLS) ? 3 : 2);
					assertThat(meter.getId().getTag("service")).isEqualTo(this.services.name());
					assertThat(meter.getId().getTag("transport")).isEqualTo(resolved);
				});
		});
	}

	@Test
	void callsAreCountedByTheThreadThatRanThem() {
		this.contextRunner.run((context) -> {
			this.services.call(1, "hello");
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			assertThat(calls(registry, "event_loop") + calls(registry, "virtual")).isEqualTo(1);
			assertThat(calls(registry, "executor")).isZero();
		});
		this.contextRunner.withPropertyValues(this.services.properties() + "execution=virtual-thread")
			.run((context) -> {
				this.services.call(1, "hello");
				assertThat(calls(context.getBean(MeterRegistry.class), "virtual")).isEqualTo(1);
			});
	}

	private static double calls(MeterRegistry registry, String thread) {
		return registry.get(IpcServerMeter.CALLS).tag("thread", thread).functionCounter().count();
	}

	@Test
	void countersNeverDecrease() {
		this.contextRunner.run((context) -> {
			IpcServer server = server(context.getBean(IpcServiceRegistry.class));
			Map<String, Double> before;
			try (IpcClient client = this.services.connect()) {
				TestServices.call(client, 1, "hello");
				TestServices.call(client, 2, "3");
				before = fresh(context);
				server.connections().forEach(IpcConnection::statsAndReset);
				server.statsAndReset();
				assertAtLeast(fresh(context), before);
			}
			Awaitility.await()
				.untilAsserted(() -> assertThat(fresh(context)).containsEntry("connections.active", 0.0)
					.containsEntry("connections.closed", 1.0));
			assertAtLeast(fresh(context), before);
			server.close();
			assertAtLeast(fresh(context), before);
			server.start();
			assertAtLeast(fresh(context), before);
			this.services.call(1, "again");
			assertThat(fresh(context)).containsEntry("connections.accepted", 2.0).containsEntry("requests", 3.0);
		});
	}

	@Test
	void errorsAppearOneByOne() {
		this.contextRunner.run((context) -> {
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			assertThat(registry.find(IpcServerMeter.ERRORS).meters()).isEmpty();
			try (IpcClient client = this.services.connect()) {
				TestServices.call(client, 99, "");
				TestServices.call(client, 3, "");
				TestServices.call(client, 3, "");
			}
			assertThat(registry.find(IpcServerMeter.ERRORS).meters()).hasSize(2);
			assertThat(error(registry, "ENOSYS")).isEqualTo(1);
			assertThat(error(registry, "EIO")).isEqualTo(2);
			assertThat(context.getBean(IpcServiceRegistry.class).services().getFirst().errorCounts())
				.isEqualTo(Map.of("EIO", 2L, "ENOSYS", 1L));
			SimpleMeterRegistry late = new SimpleMeterRegistry();
			context.getBean(IpcServerMetrics.class).bindTo(late);
			assertThat(error(late, "EIO")).isEqualTo(2);
			assertThat(meters(late)).containsEntry("requests", 3.0);
		});
	}

	@Test
	void rejectedClientsAreCounted() {
		this.contextRunner.run((context) -> {
			context.getBean(Endpoint.class).closed = true;
			assertThatExceptionOfType(IpcException.class).isThrownBy(this.services::connect)
				.satisfies((ex) -> assertThat(ex.is(Errno.EBUSY)).isTrue());
			assertThat(fresh(context)).containsEntry("connections.rejected", 1.0)
				.containsEntry("connections.accepted", 0.0);
		});
	}

	@Test
	void prometheusExportsThem() {
		this.contextRunner
			.withBean(PrometheusMeterRegistry.class, () -> new PrometheusMeterRegistry(PrometheusConfig.DEFAULT))
			.withPropertyValues("management.simple.metrics.export.enabled=false")
			.run((context) -> {
				this.services.call(3, "");
				String tags = "{service=\"%s\",transport=\"SHARED_MEMORY\"}".formatted(this.services.name());
				String scrape = context.getBean(PrometheusMeterRegistry.class).scrape();
				assertThat(scrape).contains("qbipcs_server_requests_total" + tags + " 1.0")
					.contains("qbipcs_server_received_bytes_total" + tags + " 16.0")
					.contains("qbipcs_server_connections_accepted_total" + tags + " 1.0")
					.contains("# HELP qbipcs_server_requests_total Requests received")
					.contains("qbipcs_server_errors_total{error=\"EIO\",");
			});
	}

	@Test
	void lazyInitializationDoesNotLoseThem() {
		this.contextRunner.withBean(LazyInitializationBeanFactoryPostProcessor.class)
			.run((context) -> assertThat(meters(context.getBean(MeterRegistry.class))).hasSize(24));
	}

	@Test
	void theyAreTurnedOffByTheirPropertyOrByThatOfAllMeters() {
		this.contextRunner.withPropertyValues("qbipcs.server.metrics.enabled=false")
			.run((context) -> assertThat(context).hasSingleBean(IpcServiceRegistry.class)
				.doesNotHaveBean(IpcServerMetrics.class));
		this.contextRunner.withPropertyValues("management.metrics.enable.qbipcs=false")
			.run((context) -> assertThat(meters(context.getBean(MeterRegistry.class))).isEmpty());
		this.contextRunner.withPropertyValues("qbipcs.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(IpcServerMetrics.class));
	}

	@Test
	void withoutMicrometerThereAreServicesOnly() {
		this.services.contextRunner()
			.withConfiguration(AutoConfigurations.of(IpcMetricsAutoConfiguration.class))
			.withBean(Endpoint.class)
			.withClassLoader(new FilteredClassLoader("io.micrometer"))
			.run((context) -> {
				assertThat(context).hasNotFailed().doesNotHaveBean("ipcServerMetrics");
				assertThat(this.services.call(1, "hi")).isEqualTo("1 0 hi");
			});
	}

	@Test
	void withoutMicrometersCoreThereAreServicesOnly() {
		this.services.contextRunner()
			.withConfiguration(
					AutoConfigurations.of(IpcMetricsAutoConfiguration.class, IpcObservationAutoConfiguration.class))
			.withBean(Endpoint.class)
			.withClassLoader(new FilteredClassLoader("io.micrometer.core"))
			.run((context) -> {
				assertThat(context).hasNotFailed().doesNotHaveBean("ipcServerMetrics");
				assertThat(this.services.call(1, "hi")).isEqualTo("1 0 hi");
			});
	}

	@Test
	void withoutAMeterRegistryThereAreServicesOnly() {
		this.services.contextRunner()
			.withConfiguration(AutoConfigurations.of(IpcMetricsAutoConfiguration.class))
			.withBean(Endpoint.class)
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(IpcServerMetrics.class));
	}

	private static IpcServer server(IpcServiceRegistry registry) {
		return registry.services().getFirst().server();
	}

	private static void assertAtLeast(Map<String, Double> meters, Map<String, Double> before) {
		for (IpcServerMeter meter : IpcServerMeter.values()) {
			if (meter.type() == Meter.Type.COUNTER) {
				String name = shortName(meter.meterName());
				assertThat(meters.get(name)).as(name).isGreaterThanOrEqualTo(before.get(name));
			}
		}
	}

	// separate meters have samplers of their own, so no value is stale
	private static Map<String, Double> fresh(ApplicationContext context) {
		IpcServerMetrics metrics = new IpcServerMetrics(context.getBean(IpcServiceRegistry.class));
		SimpleMeterRegistry registry = new SimpleMeterRegistry();
		metrics.bindTo(registry);
		try {
			return meters(registry);
		}
		finally {
			Reference.reachabilityFence(metrics);
		}
	}

	private static Map<String, Double> meters(MeterRegistry registry) {
		return registry.getMeters()
			.stream()
			.filter(IpcMetricsAutoConfigurationTests::isOurs)
			.collect(Collectors.toMap((meter) -> shortName(meter.getId().getName()),
					(meter) -> meter.measure().iterator().next().getValue(), (one, other) -> one, LinkedHashMap::new));
	}

	private static double error(MeterRegistry registry, String name) {
		return registry.get(IpcServerMeter.ERRORS).tag("error", name).functionCounter().count();
	}

	private static boolean isOurs(Meter meter) {
		return meter.getId().getName().startsWith("qbipcs.");
	}

	private static String shortName(String name) {
		return name.substring("qbipcs.server.".length());
	}

	@IpcService(name = "${test.service}")
	static class Endpoint {

		volatile boolean closed;

		@IpcAccept
		void accept(IpcConnectionRequest request) {
			if (this.closed) {
				request.reject(Errno.EBUSY);
			}
		}

		@IpcMessageHandler(1)
		String echo(String text) {
			return text;
		}

		@IpcMessageHandler(2)
		String events(String count, IpcConnection connection) {
			for (int i = 0; i < Integer.parseInt(count); i++) {
				connection.events().trySend(i, new byte[0]);
			}
			return "";
		}

		@IpcMessageHandler(3)
		String fail() {
			throw new IllegalStateException("on purpose");
		}

	}

}
