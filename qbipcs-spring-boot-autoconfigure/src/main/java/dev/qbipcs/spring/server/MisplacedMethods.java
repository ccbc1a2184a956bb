package dev.qbipcs.spring.server;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

import dev.qbipcs.spring.annotation.IpcAccept;
import dev.qbipcs.spring.annotation.IpcClosed;
import dev.qbipcs.spring.annotation.IpcCreated;
import dev.qbipcs.spring.annotation.IpcDestroyed;
import dev.qbipcs.spring.annotation.IpcExceptionHandler;
import dev.qbipcs.spring.annotation.IpcMessageHandler;
import dev.qbipcs.spring.handler.InvalidIpcServiceException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ClassUtils;

/**
 * Finds annotated methods in beans that are no services, where no client reaches them.
 */
final class MisplacedMethods {

	private static final Log logger = LogFactory.getLog(MisplacedMethods.class);

	private static final Set<Class<? extends Annotation>> ANNOTATIONS = Set.of(IpcMessageHandler.class,
			IpcExceptionHandler.class, IpcAccept.class, IpcCreated.class, IpcClosed.class, IpcDestroyed.class);

	private final ConfigurableListableBeanFactory beanFactory;

	MisplacedMethods(ConfigurableListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	/**
	 * Warn about methods that do nothing where they are.
	 * @param services the beans that are services
	 * @throws InvalidIpcServiceException if one is an access check: the clients that it
	 * would reject are accepted
	 */
	void find(Collection<ServiceBean> services) {
		Set<String> served = new HashSet<>();
		services.forEach((service) -> served.add(service.beanName()));
		for (String beanName : this.beanFactory.getBeanDefinitionNames()) {
			if (!served.contains(beanName) && !ScopedProxyUtils.isScopedTarget(beanName)) {
				Class<?> type = type(beanName);
				if (type != null && !type.getName().startsWith("org.springframework.")) {
					find(beanName, type);
				}
			}
		}
	}

	private void find(String beanName, Class<?> type) {
		for (Method method : methods(type)) {
			String mistake = "Method %s.%s of bean \"%s\" is annotated for an IPC service, but the bean is none"
				.formatted(type.getSimpleName(), method.getName(), beanName);
			if (AnnotatedElementUtils.hasAnnotation(method, IpcAccept.class)) {
				throw new InvalidIpcServiceException(mistake + ": it decides about no client",
						"Annotate the bean with @IpcService, or move the method to the service whose clients it is to"
								+ " accept or reject.");
			}
			logger.warn(mistake + "; annotate it with @IpcService, or move the method to a bean that is");
		}
	}

	private @Nullable Class<?> type(String beanName) {
		try {
			Class<?> type = AutoProxyUtils.determineTargetClass(this.beanFactory, beanName);
			return (type != null) ? ClassUtils.getUserClass(type) : null;
		}
		catch (RuntimeException | LinkageError ex) {
			logUnreadable(beanName, ex);
			return null;
		}
	}

	private static Set<Method> methods(Class<?> type) {
		try {
			return MethodIntrospector.selectMethods(type, (Method method) -> ANNOTATIONS.stream()
				.anyMatch((annotation) -> AnnotatedElementUtils.hasAnnotation(method, annotation)));
		}
		catch (RuntimeException | LinkageError ex) {
			logUnreadable(type.getName(), ex);
			return Set.of();
		}
	}

	// It may name missing classes, which does not matter until they are used.
	private static void logUnreadable(String what, Throwable ex) {
		if (logger.isDebugEnabled()) {
			logger.debug("Cannot look for annotated methods in " + what, ex);
		}
	}

}
