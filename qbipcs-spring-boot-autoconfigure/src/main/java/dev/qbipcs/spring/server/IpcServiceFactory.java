package dev.qbipcs.spring.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

import dev.qbipcs.IpcException;
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
import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeansException;
import org.springframework.beans.factory.BeanNotOfRequiredTypeException;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.NestedRuntimeException;

/**
 * Creates a service for every {@link IpcService @IpcService} bean.
 */
public final class IpcServiceFactory {

	private static final Log logger = LogFactory.getLog(IpcServiceFactory.class);

	private final ConfigurableListableBeanFactory beanFactory;

	private final PayloadConverters converters;

	private final IpcServiceConfiguration configuration;

	private final List<IpcServerCustomizer> customizers;

	private final Surroundings surroundings;

	/**
	 * Create a factory.
	 * @param beanFactory where the beans are
	 * @param converters convert payloads
	 * @param configuration overrides the annotation's attributes
	 * @param customizers customize services before they are created
	 * @param surroundings the objects that the services of an application share
	 */
	public IpcServiceFactory(ConfigurableListableBeanFactory beanFactory, PayloadConverters converters,
			IpcServiceConfiguration configuration, List<IpcServerCustomizer> customizers, Surroundings surroundings) {
		this.beanFactory = beanFactory;
		this.converters = converters;
		this.configuration = configuration;
		this.customizers = customizers;
		this.surroundings = surroundings;
	}

	/**
	 * Create the services, but do not start them.
	 * @return the services that are not disabled, in the order of their names
	 * @throws InvalidIpcServiceException if a bean cannot be a service, or if a setting
	 * of the configuration applies to no service
	 * @throws IpcServiceStartException if the engine cannot create a service here
	 */
	List<RegisteredIpcService> createServices() {
		List<ServiceBean> serviceBeans = ServiceBean.allOf(this.beanFactory);
		new MisplacedMethods(this.beanFactory).find(serviceBeans);
		Map<String, ServiceBean> annotated = new TreeMap<>();
		for (ServiceBean bean : serviceBeans) {
			refuseSameName(annotated.put(bean.name(), bean), bean, bean.name());
		}
		Map<String, IpcServiceOptions> configured = this.configuration.options(annotated.keySet());
		Map<String, ServiceBean> beans = new TreeMap<>();
		annotated.forEach((name, bean) -> {
			IpcServiceOptions options = configured.getOrDefault(name, IpcServiceOptions.DEFAULT);
			if (options.enabled()) {
				String renamed = (options.name() != null) ? options.name() : name;
				refuseSameName(beans.put(renamed, bean), bean, renamed);
			}
			else {
				logger.info("IPC service \"%s\" is disabled by its property".formatted(name));
			}
		});
		List<RegisteredIpcService> services = new ArrayList<>();
		beans.forEach((name, bean) -> services
			.add(create(name, bean, configured.getOrDefault(bean.name(), IpcServiceOptions.DEFAULT), services.size())));
		return List.copyOf(services);
	}

	private RegisteredIpcService create(String name, ServiceBean bean, IpcServiceOptions options, int index) {
		if (!this.beanFactory.isSingleton(bean.beanName())) {
			throw new InvalidIpcServiceException(
					"Bean \"%s\", which serves \"%s\", is no singleton".formatted(bean.beanName(), name),
					"Let it be a singleton, or give it a scoped proxy.");
		}
		IpcService annotation = bean.annotation();
		HandlerExecution execution = options.execution()
			.orElse(new HandlerExecution(annotation.execution(), annotation.executor()));
		AnnotatedServiceHandler handler = new AnnotatedServiceHandler(name, this.beanFactory.getBean(bean.beanName()),
				new AnnotatedServiceHandler.Options(this.converters, options.access(), execution, this::executor,
						options.observation() ? this.surroundings.observer().get() : HandlerObserver.NONE));
		ServiceEvents events = new ServiceEvents(name, handler, this.surroundings.events());
		try {
			IpcServerBuilder builder = IpcServer.builder(name)
				.serviceId(annotation.id())
				.transport(annotation.transport())
				.handler(events)
				.polling(this.surroundings.polling())
				.fileSharing(options.files()
					.orElse(FileOptions.ofAttributes(annotation.fileGroup(), annotation.fileMode()))
					.orElse(this.surroundings.files())
					.sharing(options.access().groups()));
			if (options.loops() == null) {
				builder.eventLoops(this.surroundings.eventLoops().get().of(index));
			}
			options.applyTo(builder);
			this.customizers.forEach((customizer) -> customizer.customize(name, builder));
			return new RegisteredIpcService(bean.beanName(), builder.build(), handler, events, options.buffers());
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidIpcServiceException(
					"Bean \"%s\" cannot serve \"%s\": %s".formatted(bean.beanName(), name, ex.getMessage()),
					"Correct the attributes of @IpcService or the properties of the service.", ex);
		}
		catch (IpcException | BeansException ex) {
			throw ofEngine(ex) ? new IpcServiceStartException(name, ex) : ex;
		}
	}

	// The event loops are beans, so an exception of the engine may be the cause of
	// another.
	private static boolean ofEngine(RuntimeException ex) {
		return ex instanceof IpcException || ((NestedRuntimeException) ex).contains(IpcException.class);
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

	private static void refuseSameName(@Nullable ServiceBean other, ServiceBean bean, String name) {
		if (other != null) {
			throw new InvalidIpcServiceException(
					"Two beans serve \"%s\": \"%s\" and \"%s\"".formatted(name, other.beanName(), bean.beanName()),
					"Give each @IpcService a name of its own, or put the handlers of both into one bean.");
		}
	}

	/**
	 * The objects that the services of an application share.
	 *
	 * @param eventLoops the loops of all services, requested only if a service has no
	 * loops of its own
	 * @param polling how loops of a service's own look for input before they park
	 * @param files the file access of services that do not set their own
	 * @param observer watches the calls of handlers, requested only if one is to be
	 * watched
	 * @param events receives the events of services; must not block
	 */
	public record Surroundings(Supplier<IpcEventLoops> eventLoops, PollingPolicy polling, FileOptions files,
			Supplier<HandlerObserver> observer, Consumer<IpcApplicationEvent> events) {

	}

}
