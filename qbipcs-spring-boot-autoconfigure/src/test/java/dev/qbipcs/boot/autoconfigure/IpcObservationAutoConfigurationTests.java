package dev.qbipcs.boot.autoconfigure;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.client.IpcClient;
import dev.qbipcs.spring.annotation.IpcMessageHandler;
import dev.qbipcs.spring.annotation.IpcService;
import dev.qbipcs.spring.handler.HandlerObserver;
import dev.qbipcs.spring.observation.DefaultIpcServerObservationConvention;
import dev.qbipcs.spring.observation.IpcClientObserver;
import dev.qbipcs.spring.observation.IpcServerObservationContext;
import dev.qbipcs.spring.observation.IpcServerObservationConvention;
import dev.qbipcs.spring.observation.IpcServerObserver;
import dev.qbipcs.testsupport.Patience;
import io.micrometer.common.KeyValues;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class IpcObservationAutoConfigurationTests {

	private final TestServices services = new TestServices();

	private final TestObservationRegistry observations = TestObservationRegistry.create();

	private final ApplicationContextRunner contextRunner = this.services.contextRunner()
		.withConfiguration(
				AutoConfigurations.of(ObservationAutoConfiguration.class, IpcObservationAutoConfiguration.class))
		.withBean("workers", Executor.class, () -> Executors.newFixedThreadPool(2, Thread.ofPlatform().factory()))
		.withPropertyValues("qbipcs.server.observation.mode=observations", "qbipcs.server.observation.inline=true")
		.withBean(ObservedEndpoint.class);

	private final ApplicationContextRunner observed = this.contextRunner.withBean(ObservationRegistry.class,
			() -> this.observations);

	@ParameterizedTest
	@CsvSource({ "1, inline", "2, virtualThread", "3, executor", "4, stage", "5, mono", "6, inlineStage" })
	void everyFormOfExecutionIsObservedWithItsScopeOpen(int id, String method) {
		this.observed.run((context) -> {
			try (IpcClient client = this.services.connect()) {
				assertThat(TestServices.call(client, id, "x")).isEqualTo(id + " 0 qbipcs.server");
				awaitStopped();
				TestObservationRegistryAssert.assertThat(this.observations)
					.hasSingleObservationThat()
					.hasNameEqualTo("qbipcs.server")
					.hasContextualNameEqualTo("ipc ObservedEndpoint." + method)
					.hasBeenStarted()
					.hasBeenStopped()
					.doesNotHaveError()
					.hasLowCardinalityKeyValue("service", this.services.name())
					.hasLowCardinalityKeyValue("method", "ObservedEndpoint." + method)
					.hasLowCardinalityKeyValue("transport", "SHARED_MEMORY")
					.hasLowCardinalityKeyValue("error", "none")
					.hasLowCardinalityKeyValue("errno", "none")
					.hasHighCardinalityKeyValue("pid", String.valueOf(ProcessHandle.current().pid()))
					.hasHighCardinalityKeyValue("connection.id", "1")
					.hasHighCardinalityKeyValue("message.id", String.valueOf(id));
				TestObservationRegistryAssert.assertThat(this.observations).doesNotHaveAnyRemainingCurrentObservation();
			}
		});
	}

	@Test
	void anObservationLastsUntilTheAnswerIsThere() {
		this.observed.run((context) -> {
			ObservedEndpoint endpoint = context.getBean(ObservedEndpoint.class);
			try (IpcClient client = this.services.connect()) {
				client.send(7, new byte[0], Patience.LIMIT);
				Awaitility.await().until(() -> endpoint.pending != null);
				TestObservationRegistryAssert.assertThat(this.observations)
					.hasSingleObservationThat()
					.hasBeenStarted()
					.isNotStopped();
				endpoint.release();
				assertThat(client.receive(Patience.LIMIT).text()).isEqualTo("now");
				awaitStopped();
			}
		});
	}

	@ParameterizedTest
	@CsvSource({ "10, IllegalStateException, EIO", "11, none, EBUSY", "12, IllegalStateException, EIO",
			"13, ArithmeticException, ENOSPC", "14, none, EBUSY", "15, PayloadException, EINVAL",
			"16, UnsupportedOperationException, OTHER" })
	void failuresAreNamed(int id, String error, String errno) {
		this.observed.run((context) -> {
			this.services.call(id, "x");
			awaitStopped();
			TestObservationRegistryAssert.assertThat(this.observations)
				.hasSingleObservationThat()
				.hasLowCardinalityKeyValue("error", error)
				.hasLowCardinalityKeyValue("errno", errno);
		});
	}

	@Test
	void anExceptionThatIsMappedToSuccessIsNoError() {
		this.observed.run((context) -> {
			assertThat(this.services.call(17, "x")).isEqualTo("17 0 fine");
			awaitStopped();
			TestObservationRegistryAssert.assertThat(this.observations)
				.hasSingleObservationThat()
				.doesNotHaveError()
				.hasLowCardinalityKeyValue("error", "none");
		});
	}

	@Test
	void theTimerHasTheKeysAndNoPid() {
		this.contextRunner
			.withConfiguration(
					AutoConfigurations.of(MetricsAutoConfiguration.class, CompositeMeterRegistryAutoConfiguration.class,
							SimpleMetricsExportAutoConfiguration.class, IpcMetricsAutoConfiguration.class))
			.run((context) -> {
				this.services.call(10, "x");
				MeterRegistry registry = context.getBean(MeterRegistry.class);
				Awaitility.await().untilAsserted(() -> assertThat(registry.find("qbipcs.server").timers()).hasSize(1));
				Timer timer = registry.get("qbipcs.server").timer();
				assertThat(timer.count()).isEqualTo(1);
				assertThat(timer.getId().getTags()).extracting((tag) -> tag.getKey() + "=" + tag.getValue())
					.containsExactlyInAnyOrder("service=" + this.services.name(), "transport=SHARED_MEMORY",
							"method=ObservedEndpoint.fail", "error=IllegalStateException", "errno=EIO");
				assertThat(registry.get("qbipcs.server.active").longTaskTimer().activeTasks()).isZero();
			});
	}

	@Test
	void aBeanReplacesTheConvention() {
		this.observed.withBean(IpcServerObservationConvention.class, OwnConvention::new).run((context) -> {
			this.services.call(1, "x");
			awaitStopped();
			TestObservationRegistryAssert.assertThat(this.observations)
				.hasSingleObservationThat()
				.hasNameEqualTo("own")
				.hasLowCardinalityKeyValue("id", "1");
		});
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aThrowingConventionDoesNotPreventTheAnswer(boolean atStart) {
		this.observed.withBean(IpcServerObservationConvention.class, () -> new DefaultIpcServerObservationConvention() {

			@Override
			public KeyValues getLowCardinalityKeyValues(IpcServerObservationContext context) {
				if (atStart || context.errorNumber() != 0) {
					throw new IllegalStateException("on purpose");
				}
				return super.getLowCardinalityKeyValues(context);
			}

		}).run((context) -> {
			try (IpcClient client = this.services.connect()) {
				assertThat(TestServices.call(client, 11, "x")).isEqualTo("11 -16 ");
				assertThat(TestServices.call(client, 11, "x")).isEqualTo("11 -16 ");
			}
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "qbipcs.server.observation.enabled=false", "management.observations.enable.qbipcs=false",
			"management.observations.enable.qbipcs.server=false", "management.observations.enable.all=false" })
	void itIsTurnedOffAsAWhole(String property) {
		this.observed.withPropertyValues(property).run((context) -> {
			assertThat(context).doesNotHaveBean(HandlerObserver.class);
			assertThat(this.services.call(8, "x")).isEqualTo("8 0 none");
			TestObservationRegistryAssert.assertThat(this.observations).doesNotHaveAnyObservation();
		});
	}

	@Test
	void inlineHandlersAreObservedOnlyOnDemand() {
		this.observed.withPropertyValues("qbipcs.server.observation.inline=false").run((context) -> {
			assertThat(this.services.call(1, "x")).isEqualTo("1 0 none");
			assertThat(this.services.call(6, "x")).isEqualTo("6 0 none");
			assertThat(this.services.call(8, "x")).isEqualTo("8 0 qbipcs.server");
		});
	}

	@Test
	void theLongestNameDecides() {
		this.observed
			.withPropertyValues("management.observations.enable.all=false",
					"management.observations.enable.qbipcs.server=true")
			.run((context) -> assertThat(this.services.call(8, "x")).isEqualTo("8 0 qbipcs.server"));
	}

	@Test
	void itIsTurnedOffForOneService() {
		this.observed.withPropertyValues(this.services.properties() + "observation=false").run((context) -> {
			assertThat(context).hasSingleBean(IpcServerObserver.class);
			assertThat(this.services.call(8, "x")).isEqualTo("8 0 none");
			TestObservationRegistryAssert.assertThat(this.observations).doesNotHaveAnyObservation();
		});
	}

	@Test
	void withoutObservationsThereAreServicesOnly() {
		this.services.contextRunner()
			.withConfiguration(AutoConfigurations.of(IpcObservationAutoConfiguration.class))
			.withBean(SimpleEndpoint.class)
			.withClassLoader(new FilteredClassLoader("io.micrometer"))
			.run((context) -> {
				assertThat(context).hasNotFailed().doesNotHaveBean("ipcServerObserver");
				assertThat(this.services.call(1, "hi")).isEqualTo("1 0 hi");
			});
		this.services.contextRunner()
			.withConfiguration(AutoConfigurations.of(IpcObservationAutoConfiguration.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(HandlerObserver.class));
	}

	@Test
	void lazyInitializationCausesNoCircularDependency() {
		this.contextRunner
			.withConfiguration(
					AutoConfigurations.of(MetricsAutoConfiguration.class, CompositeMeterRegistryAutoConfiguration.class,
							SimpleMetricsExportAutoConfiguration.class, IpcMetricsAutoConfiguration.class))
			.withBean(LazyInitializationBeanFactoryPostProcessor.class)
			.run((context) -> {
				this.services.call(1, "x");
				MeterRegistry registry = context.getBean(MeterRegistry.class);
				assertThat(registry.get("qbipcs.server.requests").functionCounter().count()).isEqualTo(1);
			});
	}

	@Test
	void callsOfClientsAreObserved() {
		this.observed.withPropertyValues(this.services.properties() + "observation=false").run((context) -> {
			IpcClientObserver observer = context.getBean(IpcClientObserver.class);
			try (IpcClient client = this.services.connect()) {
				assertThat(observer.sendAndReceive(client, 11, new byte[0], Patience.LIMIT).error())
					.isEqualTo(-Errno.EBUSY.number());
				TestObservationRegistryAssert.assertThat(this.observations)
					.hasSingleObservationThat()
					.hasNameEqualTo("qbipcs.client")
					.hasBeenStopped()
					.hasLowCardinalityKeyValue("service", this.services.name())
					.hasLowCardinalityKeyValue("transport", "SHARED_MEMORY")
					.hasLowCardinalityKeyValue("error", "none")
					.hasLowCardinalityKeyValue("errno", "EBUSY")
					.hasHighCardinalityKeyValue("pid", String.valueOf(ProcessHandle.current().pid()))
					.hasHighCardinalityKeyValue("message.id", "11");
				this.observations.clear();
				assertThatExceptionOfType(IpcException.class)
					.isThrownBy(() -> observer.sendAndReceive(client, 7, new byte[0], Duration.ofMillis(1)));
				TestObservationRegistryAssert.assertThat(this.observations)
					.hasSingleObservationThat()
					.hasBeenStopped()
					.hasLowCardinalityKeyValue("error", "IpcException")
					.hasLowCardinalityKeyValue("errno", "ETIMEDOUT");
				// the service waits for it when it stops
				context.getBean(ObservedEndpoint.class).release();
			}
		});
	}

	@Test
	void callsOfClientsAreNotObservedIfDisabled() {
		this.observed
			.withPropertyValues(this.services.properties() + "observation=false",
					"qbipcs.client.observation.enabled=false")
			.run((context) -> {
				IpcClientObserver observer = context.getBean(IpcClientObserver.class);
				try (IpcClient client = this.services.connect()) {
					assertThat(observer.sendAndReceive(client, 8, new byte[0], Patience.LIMIT).text())
						.isEqualTo("none");
				}
				TestObservationRegistryAssert.assertThat(this.observations).doesNotHaveAnyObservation();
			});
	}

	// an observation ends after its answer was sent, so the client may be faster
	private void awaitStopped() {
		Awaitility.await()
			.untilAsserted(() -> TestObservationRegistryAssert.assertThat(this.observations)
				.hasSingleObservationThat()
				.hasBeenStopped());
	}

	@IpcService(name = "${test.service}")
	static class SimpleEndpoint {

		@IpcMessageHandler(1)
		String echo(String text) {
			return text;
		}

	}

	static class OwnConvention implements IpcServerObservationConvention {

		@Override
		public String getName() {
			return "own";
		}

		@Override
		public KeyValues getLowCardinalityKeyValues(IpcServerObservationContext context) {
			return KeyValues.of("id", String.valueOf(context.messageId()));
		}

	}

}
