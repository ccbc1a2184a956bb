package dev.qbipcs.spring.handler;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Comparator;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Finds the annotated methods of a bean's class, its super classes and its interfaces.
 */
final class ServiceMethods {

	private final Class<?> type;

	ServiceMethods(Class<?> type) {
		this.type = type;
	}

	/**
	 * Find all methods with an annotation, in a fixed order.
	 * @param annotation the annotation
	 * @return the methods
	 */
	List<Method> with(Class<? extends Annotation> annotation) {
		ReflectionUtils.MethodFilter filter = (method) -> AnnotatedElementUtils.hasAnnotation(method, annotation);
		return MethodIntrospector.selectMethods(this.type, filter)
			.stream()
			.sorted(Comparator.comparing(MethodBinder::describe))
			.toList();
	}

	/**
	 * Find the one method with an annotation.
	 * @param annotation the annotation
	 * @return the method, or null if there is none
	 * @throws InvalidIpcServiceException if there are several
	 */
	@Nullable Method one(Class<? extends Annotation> annotation) {
		List<Method> methods = with(annotation);
		if (methods.size() > 1) {
			throw new InvalidIpcServiceException(
					"Two methods are annotated with @%s: %s and %s".formatted(annotation.getSimpleName(),
							MethodBinder.describe(methods.get(0)), MethodBinder.describe(methods.get(1))),
					"Keep one of them, and let it call the other.");
		}
		return methods.isEmpty() ? null : methods.getFirst();
	}

}
