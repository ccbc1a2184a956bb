package dev.qbipcs.spring.server;

import java.util.ArrayList;
import java.util.List;

import dev.qbipcs.spring.annotation.IpcService;
import dev.qbipcs.spring.handler.InvalidIpcServiceException;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * A bean annotated with {@link IpcService @IpcService}.
 *
 * @param beanName the name of the bean
 * @param annotation its annotation
 * @param name the name of the service, as annotated, without placeholders
 */
record ServiceBean(String beanName, IpcService annotation, String name) {

	/**
	 * Find all services.
	 * @param beanFactory where the beans are
	 * @return the beans
	 * @throws InvalidIpcServiceException if one has no name
	 */
	static List<ServiceBean> allOf(ConfigurableListableBeanFactory beanFactory) {
		List<ServiceBean> beans = new ArrayList<>();
		for (String beanName : beanFactory.getBeanNamesForAnnotation(IpcService.class)) {
			if (!ScopedProxyUtils.isScopedTarget(beanName)) {
				IpcService annotation = beanFactory.findAnnotationOnBean(beanName, IpcService.class);
				if (annotation == null) {
					throw new IllegalStateException("Bean \"" + beanName + "\" has lost its annotation @IpcService");
				}
				beans.add(new ServiceBean(beanName, annotation, resolve(annotation.name(), beanName, beanFactory)));
			}
		}
		return beans;
	}

	private static String resolve(String name, String beanName, ConfigurableListableBeanFactory beanFactory) {
		if (name.isEmpty()) {
			throw new InvalidIpcServiceException("Bean \"%s\" serves no name".formatted(beanName),
					"Give @IpcService the name that clients connect to: @IpcService(\"orders\").");
		}
		String resolved;
		try {
			resolved = beanFactory.resolveEmbeddedValue(name);
		}
		catch (IllegalArgumentException ex) {
			throw unresolved(name, beanName, ex);
		}
		if (resolved == null || resolved.isEmpty()) {
			throw new InvalidIpcServiceException(
					"Bean \"%s\" serves no name: \"%s\" is empty".formatted(beanName, name),
					"Set the property to the name that clients connect to.");
		}
		// without a configurer, Spring leaves unresolvable placeholders as they are
		if (resolved.contains("${")) {
			throw unresolved(name, beanName, null);
		}
		return resolved;
	}

	private static InvalidIpcServiceException unresolved(String name, String beanName, @Nullable Throwable cause) {
		return new InvalidIpcServiceException(
				"Bean \"%s\" has the name \"%s\" in @IpcService, which cannot be resolved%s".formatted(beanName, name,
						(cause != null) ? ": " + cause.getMessage() : ""),
				"Set the property that the placeholder names, or give it a default: ${property:default}.", cause);
	}

}
