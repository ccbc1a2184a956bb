package dev.qbipcs.spring.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

import dev.qbipcs.IpcServer;
import dev.qbipcs.IpcServerBuilder;
import dev.qbipcs.PollingPolicy;
import dev.qbipcs.spring.annotation.IpcService;
import dev.qbipcs.spring.convert.PayloadConverters;
import dev.qbipcs.spring.event.IpcApplicationEvent;
import dev.qbipcs.spring.handler.AnnotatedServiceHandler;
import dev.qbipcs.spring.handler.HandlerExecution;
import dev.qbipcs.spring.handler.HandlerObserver;
import dev.qbipcs.spring.handler.InvalidIpcServiceException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.BeanNotOfRequiredTypeException;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Makes a service of every {@link IpcService @IpcService} bean.
 */
public final class IpcServiceFactory {

	private static final Log logger = LogFactory.getLog(IpcServiceFactory.class);

	private final ConfigurableListableBeanFactory beanFactory;

	private final PayloadConverters converters;

	private final Map<String, IpcServiceOptions> options;

	private final List<IpcServerCustomizer> customizers;

	private final Surroundings surroundings;

	/**
	 * Create a factory.
	 * @param beanFactory where the beans are
	 * @param converters convert payloads
	 * @param options what the configuration says, by the names of services
	 * @param customizers change how services are made
	 * @param surroundings what the services of an application share
	 */
	public IpcServiceFactory(ConfigurableListableBeanFactory beanFactory, PayloadConverters converters,
			Map<String, IpcServiceOptions> options, List<IpcServerCustomizer> customizers, Surroundings surroundings) {
		this.beanFactory = beanFactory;
		this.converters = converters;
		this.options = options;
		this.customizers = customizers;
		this.surroundings = surroundings;
	}

	/**
	 * Make the services, but do not start them.
	 * @return the services that are not disabled, in the order of their names
	 * @throws InvalidIpcServiceException if a bean makes no service
	 */
	List<RegisteredIpcService> createServices() {
		Map<String, String> beanNames = new TreeMap<>();
		for (String beanName : this.beanFactory.getBeanNamesForAnnotation(IpcService.class)) {
			if (!ScopedProxyUtils.isScopedTarget(beanName)) {
				String other = beanNames.put(serviceName(beanName), beanName);
				if (other != null) {
					throw new InvalidIpcServiceException(
							"Two beans serve \"%s\": \"%s\" and \"%s\"".formatted(serviceName(beanName), other,
									beanName),
							"Give each @IpcService a name of its own, or put the handlers of both into one bean.");
				}
			}
		}
		warnAboutUnknownNames(beanNames);
		List<RegisteredIpcService> services = new ArrayList<>();
		beanNames.forEach((name, beanName) -> {
			IpcServiceOptions options = this.options.getOrDefault(name, IpcServiceOptions.DEFAULT);
			if (options.enabled()) {
				services.add(create(name, beanName, options, services.size()));
			}
			else {
				logger.info("IPC service \"%s\" is disabled by its property".formatted(name));
			}
		});
		return List.copyOf(services);
	}

	private RegisteredIpcService create(String name, String beanName, IpcServiceOptions options, int index) {
		if (!this.beanFactory.isSingleton(beanName)) {
			throw new InvalidIpcServiceException(
					"Bean \"%s\", which serves \"%s\", is no singleton".formatted(beanName, name),
					"Let it be a singleton, or give it a scoped proxy.");
		}
		IpcService annotation = annotation(beanName);
		HandlerExecution execution = options.execution()
			.orElse(new HandlerExecution(annotation.execution(), annotation.executor()));
		AnnotatedServiceHandler handler = new AnnotatedServiceHandler(name, this.beanFactory.getBean(beanName),
				new AnnotatedServiceHandler.Options(this.converters, options.access(), execution, this::executor,
						options.observation() ? this.surroundings.observer().get() : HandlerObserver.NONE));
		ServiceEvents events = new ServiceEvents(name, handler, this.surroundings.events());
		try {
			IpcServerBuilder builder = IpcServer.builder(name)
				.serviceId(annotation.id())
				.transport(annotation.transport())
				.handler(events)
				.polling(this.surroundings.polling());
			if (options.loops() == null) {
				builder.eventLoops(this.surroundings.eventLoops().get().of(index));
			}
			options.applyTo(builder);
			this.customizers.forEach((customizer) -> customizer.customize(name, builder));
			return new RegisteredIpcService(beanName, builder.build(), handler, events, options.buffers());
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidIpcServiceException(
					"Bean \"%s\" cannot serve \"%s\": %s".formatted(beanName, name, ex.getMessage()),
					"Correct the attributes of @IpcService or the properties qbipcs.server.services.%s.*"
						.formatted(name),
					ex);
		}
	}

	private String serviceName(String beanName) {
		String name = annotation(beanName).name();
		String resolved = this.beanFactory.resolveEmbeddedValue(name);
		return (resolved != null) ? resolved : name;
	}

	private IpcService annotation(String beanName) {
		IpcService annotation = this.beanFactory.findAnnotationOnBean(beanName, IpcService.class);
		if (annotation == null) {
			throw new IllegalStateException("Bean \"" + beanName + "\" has lost its annotation @IpcService");
		}
		return annotation;
	}

	private Executor executor(String beanName) {
		try {
			return this.beanFactory.getBean(beanName, Executor.class);
		}
		catch (NoSuchBeanDefinitionException | BeanNotOfRequiredTypeException ex) {
			throw new InvalidIpcServiceException("No Executor bean is named \"%s\"".formatted(beanName),
					"Declare it, or name one of: %s."
						.formatted(String.join(", ", this.beanFactory.getBeanNamesForType(Executor.class))),
					ex);
		}
	}

	private void warnAboutUnknownNames(Map<String, String> beanNames) {
		for (String name : new TreeSet<>(this.options.keySet())) {
			if (!beanNames.containsKey(name)) {
				logger.warn(("The properties qbipcs.server.services.%s.* have no effect: no bean serves that name."
						+ " Known services: %s")
					.formatted(name, beanNames.isEmpty() ? "none" : String.join(", ", beanNames.keySet())));
			}
		}
	}

	/**
	 * What the services of an application share.
	 *
	 * @param eventLoops the loops of all services, asked for only if there is one that
	 * has no loops of its own
	 * @param polling how loops of a service's own look for input before they park
	 * @param observer watches the calls of handlers, asked for only if one is to be
	 * watched
	 * @param events told what happens to services; must not block
	 */
	public record Surroundings(Supplier<IpcEventLoops> eventLoops, PollingPolicy polling,
			Supplier<HandlerObserver> observer, Consumer<IpcApplicationEvent> events) {

	}

}
