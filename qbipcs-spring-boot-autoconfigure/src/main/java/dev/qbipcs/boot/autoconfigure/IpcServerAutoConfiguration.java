package dev.qbipcs.boot.autoconfigure;

import dev.qbipcs.SocketPlacement;
import dev.qbipcs.UserDatabase;
import dev.qbipcs.spi.EventLoop;
import dev.qbipcs.spring.convert.PayloadConverters;
import dev.qbipcs.spring.event.IpcEventQueue;
import dev.qbipcs.spring.handler.HandlerObserver;
import dev.qbipcs.spring.server.IpcEventLoops;
import dev.qbipcs.spring.server.IpcServerCustomizer;
import dev.qbipcs.spring.server.IpcServerDrain;
import dev.qbipcs.spring.server.IpcServerLifecycle;
import dev.qbipcs.spring.server.IpcServiceConfiguration;
import dev.qbipcs.spring.server.IpcServiceFactory;
import dev.qbipcs.spring.server.IpcServiceRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.BindableRuntimeHintsRegistrar;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.support.PropertySourcesPlaceholderConfigurer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Auto-configuration of IPC services: every bean annotated with
 * {@link dev.qbipcs.spring.annotation.IpcService @IpcService} becomes one, unless
 * {@code qbipcs.enabled} is false.
 */
@AutoConfiguration(after = IpcConverterAutoConfiguration.class)
@EnableConfigurationProperties(QbIpcsProperties.class)
@ImportRuntimeHints(IpcServerAutoConfiguration.ServiceHints.class)
public final class IpcServerAutoConfiguration {

	// lazy: without a service there is no thread, and no native access needed
	@Bean
	@Lazy
	@ConditionalOnMissingBean
	EventLoop ipcEventLoop(QbIpcsProperties properties) {
		return EventLoop.create("qbipcs-loop", properties.getServer().getPolling().policy());
	}

	@Bean
	@Lazy
	@ConditionalOnMissingBean
	IpcEventLoops ipcEventLoops(EventLoop eventLoop, QbIpcsProperties properties) {
		IpcServerProperties server = properties.getServer();
		return new IpcEventLoops(eventLoop, server.getLoops(), server.getPolling().policy());
	}

	// first, so that the application's customizers override it
	@Bean
	@Order(Ordered.HIGHEST_PRECEDENCE)
	IpcServerCustomizer ipcSocketPlacementCustomizer(QbIpcsProperties properties) {
		SocketPlacement placement = properties.getServer().getSockets().placement();
		return (serviceName, builder) -> builder.socketPlacement(placement);
	}

	@Bean
	@ConditionalOnMissingBean
	IpcEventQueue ipcEventQueue(ApplicationEventPublisher publisher) {
		return new IpcEventQueue(publisher);
	}

	@Bean
	@ConditionalOnMissingBean
	IpcServiceConfiguration ipcServiceConfiguration(ConfigurableEnvironment environment,
			ObjectProvider<PropertySourcesPlaceholderConfigurer> configurer, QbIpcsProperties properties) {
		PropertySourcesPlaceholderConfigurer unique = configurer.getIfUnique();
		// as Boot binds: a configurer may have properties of its own
		return new ConfiguredServices(
				(unique != null) ? unique.getAppliedPropertySources() : environment.getPropertySources(),
				new ServiceOptionsMapper(UserDatabase::uid, UserDatabase::gid), properties);
	}

	@Bean
	@ConditionalOnMissingBean
	IpcServiceFactory ipcServiceFactory(ConfigurableListableBeanFactory beanFactory, PayloadConverters converters,
			IpcServiceConfiguration configuration, QbIpcsProperties properties,
			ObjectProvider<IpcServerCustomizer> customizers, ObjectProvider<IpcEventLoops> eventLoops,
			IpcEventQueue events, ObjectProvider<HandlerObserver> observer) {
		return new IpcServiceFactory(beanFactory, converters, configuration, customizers.orderedStream().toList(),
				new IpcServiceFactory.Surroundings(eventLoops::getObject, properties.getServer().getPolling().policy(),
						properties.getServer().files(), () -> observer.getIfAvailable(() -> HandlerObserver.NONE),
						events::publish));
	}

	@Bean
	@ConditionalOnMissingBean
	IpcServiceRegistry ipcServiceRegistry(IpcServiceFactory factory, QbIpcsProperties properties) {
		// beans that depend on the registry get an empty one
		return properties.isEnabled() ? new IpcServiceRegistry(factory) : IpcServiceRegistry.empty();
	}

	@Bean
	@ConditionalOnMissingBean
	IpcServerLifecycle ipcServerLifecycle(IpcServiceRegistry registry) {
		return new IpcServerLifecycle(registry);
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnProperty(name = "server.shutdown", havingValue = "graceful", matchIfMissing = true)
	IpcServerDrain ipcServerDrain(IpcServiceRegistry registry) {
		return new IpcServerDrain(registry);
	}

	/**
	 * Hints for services, which are bound by names that generated code does not know.
	 */
	static class ServiceHints implements RuntimeHintsRegistrar {

		@Override
		public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
			BindableRuntimeHintsRegistrar.forTypes(IpcServiceProperties.class).registerHints(hints, classLoader);
		}

	}

}
