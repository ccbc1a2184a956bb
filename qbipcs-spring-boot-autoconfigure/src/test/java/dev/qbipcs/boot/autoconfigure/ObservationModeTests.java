package dev.qbipcs.boot.autoconfigure;

import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

import dev.qbipcs.client.IpcClient;
import dev.qbipcs.spring.handler.HandlerObserver;
import dev.qbipcs.spring.observation.DefaultIpcServerObservationConvention;
import dev.qbipcs.spring.observation.IpcServerObservationConvention;
import dev.qbipcs.spring.observation.IpcServerObserver;
import dev.qbipcs.spring.observation.IpcServerTimers;
import dev.qbipcs.testsupport.Patience;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.GlobalObservationConvention;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationFilter;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationPredicate;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.ObservationTextPublisher;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationRegistryCustomizer;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Calls of handlers are timed without observations if nothing else would become of these.
 */
class ObservationModeTests {

	private static final int[] IDS = { 1, 2, 3, 4, 5, 6, 10, 11, 12, 13, 14, 15, 16, 17 };

	private final TestServices services = new TestServices();

	private final ApplicationContextRunner contextRunner = this.services.contextRunner()
		.withConfiguration(AutoConfigurations.of(ObservationAutoConfiguration.class, MetricsAutoConfiguration.class,
				CompositeMeterRegistryAutoConfiguration.class, SimpleMetricsExportAutoConfiguration.class,
				IpcObservationAutoConfiguration.class))
		.withBean("workers", Executor.class, () -> Executors.newFixedThreadPool(2, Thread.ofPlatform().factory()))
		.withBean(ObservedEndpoint.class);

	@ParameterizedTest
	@ValueSource(strings = { "server.port=0", "management.observations.key-values.region=north",
			"management.metrics.observations.ignored-meters=long-task-timer" })
	void timersRecordWhatObservationsWould(String property) {
		ApplicationContextRunner runner = this.contextRunner.withPropertyValues(property,
				"qbipcs.server.observation.inline=true");
		Set<String> timed = new TreeSet<>();
		Set<String> observed = new TreeSet<>();
		runner.run((context) -> {
			assertThat(context).hasSingleBean(IpcServerTimers.class);
			timed.addAll(callAll(context.getBean(MeterRegistry.class)));
		});
		runner.withPropertyValues("qbipcs.server.observation.mode=observations").run((context) -> {
			assertThat(context).hasSingleBean(IpcServerObserver.class);
			observed.addAll(callAll(context.getBean(MeterRegistry.class)));
		});
		assertThat(timed).isEqualTo(observed);
	}

	@Test
	void aCallIsActiveWhileItsResultIsPending() {
		this.contextRunner.run((context) -> {
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			try (IpcClient client = this.services.connect()) {
				client.send(7, new byte[0], Patience.LIMIT);
				Awaitility.await().untilAsserted(() -> assertThat(active(registry)).isEqualTo(1));
				context.getBean(ObservedEndpoint.class).release();
				assertThat(client.receive(Patience.LIMIT).text()).isEqualTo("now");
				Awaitility.await().untilAsserted(() -> assertThat(active(registry)).isZero());
			}
		});
	}

	@Test
	void inlineHandlersAreTimedByDefaultAndNothingIsObserved() {
		this.contextRunner.run((context) -> {
			assertThat(this.services.call(1, "x")).isEqualTo("1 0 none");
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			Awaitility.await()
				.untilAsserted(() -> assertThat(registry.find("qbipcs.server").timers()).singleElement()
					.satisfies((timer) -> assertThat(timer.count()).isEqualTo(1)));
		});
	}

	@ParameterizedTest
	@EnumSource
	void otherParticipantsNeedObservations(Participant participant) {
		participant.join(this.contextRunner)
			.run((context) -> assertThat(context).hasSingleBean(IpcServerObserver.class));
		participant.join(this.contextRunner)
			.withPropertyValues("qbipcs.server.observation.mode=meters")
			.run((context) -> assertThat(context).hasSingleBean(IpcServerTimers.class));
	}

	@Test
	void withoutAMeterRegistryThereAreObservations() {
		this.services.contextRunner()
			.withConfiguration(
					AutoConfigurations.of(ObservationAutoConfiguration.class, IpcObservationAutoConfiguration.class))
			.withPropertyValues("qbipcs.server.observation.mode=meters")
			.run((context) -> assertThat(context).hasSingleBean(IpcServerObserver.class));
		this.services.contextRunner()
			.withConfiguration(
					AutoConfigurations.of(ObservationAutoConfiguration.class, IpcObservationAutoConfiguration.class))
			.withClassLoader(new FilteredClassLoader("io.micrometer.core"))
			.run((context) -> assertThat(context).hasSingleBean(IpcServerObserver.class));
	}

	@Test
	void aFilterThatFailsCostsMetersButNoAnswer() {
		this.contextRunner.withBean(MeterFilter.class, FailingFilter::new).run((context) -> {
			assertThat(context).hasSingleBean(HandlerObserver.class);
			assertThat(this.services.call(1, "x")).isEqualTo("1 0 none");
			assertThat(this.services.call(11, "x")).isEqualTo("11 -16 ");
		});
	}

	private Set<String> callAll(MeterRegistry registry) {
		for (int id : IDS) {
			this.services.call(id, "x");
		}
		Awaitility.await()
			.untilAsserted(
					() -> assertThat(registry.find("qbipcs.server").timers().stream().mapToLong(Timer::count).sum())
						.isEqualTo(IDS.length));
		return registry.getMeters()
			.stream()
			.filter((meter) -> meter.getId().getName().startsWith("qbipcs"))
			.map(ObservationModeTests::describe)
			.collect(Collectors.toCollection(TreeSet::new));
	}

	private static String describe(Meter meter) {
		String count = (meter instanceof Timer timer) ? String.valueOf(timer.count()) : "";
		return meter.getId().getType() + " " + meter.getId().getName() + " " + meter.getId().getTags() + " " + count;
	}

	private static int active(MeterRegistry registry) {
		return registry.find("qbipcs.server.active")
			.longTaskTimers()
			.stream()
			.mapToInt(LongTaskTimer::activeTasks)
			.sum();
	}

	/**
	 * A bean that takes part in observations.
	 */
	enum Participant {

		HANDLER {

			@Override
			ApplicationContextRunner join(ApplicationContextRunner runner) {
				return runner.withBean(ObservationHandler.class, ObservationTextPublisher::new);
			}

		},

		METERS_OF_THE_APPLICATION {

			@Override
			ApplicationContextRunner join(ApplicationContextRunner runner) {
				return runner.withBean("ownMeters", DefaultMeterObservationHandler.class,
						() -> new DefaultMeterObservationHandler(new SimpleMeterRegistry()));
			}

		},

		REGISTRY {

			@Override
			ApplicationContextRunner join(ApplicationContextRunner runner) {
				return runner.withUserConfiguration(OwnRegistry.class);
			}

		},

		PREDICATE {

			@Override
			ApplicationContextRunner join(ApplicationContextRunner runner) {
				return runner.withBean(ObservationPredicate.class, () -> (name, context) -> true);
			}

		},

		FILTER {

			@Override
			ApplicationContextRunner join(ApplicationContextRunner runner) {
				return runner.withBean(ObservationFilter.class, () -> (context) -> context);
			}

		},

		GLOBAL_CONVENTION {

			@Override
			ApplicationContextRunner join(ApplicationContextRunner runner) {
				return runner.withBean(GlobalObservationConvention.class, OwnConvention::new);
			}

		},

		CUSTOMIZER {

			@Override
			ApplicationContextRunner join(ApplicationContextRunner runner) {
				return runner.withBean(ObservationRegistryCustomizer.class, () -> (registry) -> {
				});
			}

		},

		CONVENTION {

			@Override
			ApplicationContextRunner join(ApplicationContextRunner runner) {
				return runner.withBean(IpcServerObservationConvention.class,
						DefaultIpcServerObservationConvention::new);
			}

		};

		abstract ApplicationContextRunner join(ApplicationContextRunner runner);

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnRegistry {

		@Bean
		ObservationRegistry ownRegistry() {
			return ObservationRegistry.create();
		}

	}

	static final class OwnConvention implements GlobalObservationConvention<Observation.Context> {

		@Override
		public boolean supportsContext(Observation.Context context) {
			return false;
		}

	}

	static final class FailingFilter implements MeterFilter {

		@Override
		public Meter.Id map(Meter.Id id) {
			if (id.getName().startsWith("qbipcs")) {
				throw new IllegalStateException("on purpose");
			}
			return id;
		}

	}

}
