package dev.qbipcs.boot.autoconfigure;

import dev.qbipcs.spring.handler.HandlerObserver;
import dev.qbipcs.spring.observation.IpcClientObservationConvention;
import dev.qbipcs.spring.observation.IpcClientObserver;
import dev.qbipcs.spring.observation.IpcServerObservationConvention;
import dev.qbipcs.spring.observation.IpcServerObserver;
import io.micrometer.observation.ObservationRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.ClassUtils;

/**
 * Auto-configuration of observations: of handlers and of clients' calls.
 */
@AutoConfiguration(
		afterName = "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@ConditionalOnClass(ObservationRegistry.class)
@ConditionalOnBean(ObservationRegistry.class)
public final class IpcObservationAutoConfiguration {

	private static final String METER_REGISTRY = "io.micrometer.core.instrument.MeterRegistry";

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnEnabled("qbipcs.server.observation.enabled")
	@Conditional(OnObservationEnabledCondition.class)
	static class ServerConfiguration {

		@Bean
		@ConditionalOnMissingBean
		HandlerObserver ipcServerObserver(ObservationRegistry registry, QbIpcsProperties properties,
				ObjectProvider<IpcServerObservationConvention> convention,
				ConfigurableListableBeanFactory beanFactory) {
			IpcServerProperties.Observation observation = properties.getServer().getObservation();
			HandlerObserver timers = ClassUtils.isPresent(METER_REGISTRY, null)
					? new ObservationBeans(beanFactory).timers(observation.getMode()) : null;
			return (timers != null) ? timers
					: new IpcServerObserver(registry, convention.getIfAvailable(), observation.isInline());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ClientConfiguration {

		// without observations it only delegates, so applications need no second code
		// path
		@Bean
		@ConditionalOnMissingBean
		IpcClientObserver ipcClientObserver(ObservationRegistry registry, QbIpcsProperties properties,
				ObjectProvider<IpcClientObservationConvention> convention) {
			return new IpcClientObserver(
					properties.getClient().getObservation().isEnabled() ? registry : ObservationRegistry.NOOP,
					convention.getIfAvailable());
		}

	}

}
