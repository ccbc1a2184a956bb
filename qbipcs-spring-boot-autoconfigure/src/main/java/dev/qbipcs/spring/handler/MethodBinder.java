package dev.qbipcs.spring.handler;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Executable;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

import org.springframework.aop.support.AopUtils;
import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.SynthesizingMethodParameter;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Binds methods of a bean to method handles that take the objects of the engine and
 * return an object, whatever parameters the method declares. The bean is called through
 * its proxy, if it has one, so that its interceptors apply.
 */
final class MethodBinder {

	private final Object bean;

	private final Class<?> targetClass;

	MethodBinder(Object bean) {
		this.bean = bean;
		this.targetClass = ClassUtils.getUserClass(AopUtils.getTargetClass(bean));
	}

	/**
	 * Return the class that declares the annotated methods.
	 * @return the class behind any proxy
	 */
	Class<?> targetClass() {
		return this.targetClass;
	}

	/**
	 * Bind a method.
	 * @param method a method of the target class
	 * @param sources the types that the handle takes
	 * @param resolver finds how an argument is taken from one of the sources
	 * @return a handle from the sources to {@code Object}
	 */
	MethodHandle bind(Method method, List<Class<?>> sources, ArgumentResolver resolver) {
		int count = method.getParameterCount();
		MethodHandle[] filters = new MethodHandle[count];
		int[] order = new int[count];
		for (int i = 0; i < count; i++) {
			filters[i] = resolver.resolve(new SynthesizingMethodParameter(method, i));
			order[i] = sources.indexOf(filters[i].type().parameterType(0));
		}
		MethodHandle handle = MethodHandles.filterArguments(unreflect(method), 0, filters);
		MethodType type = MethodType.methodType(Object.class, sources);
		return MethodHandles.permuteArguments(handle.asType(handle.type().changeReturnType(Object.class)), type, order);
	}

	private MethodHandle unreflect(Method method) {
		if (Modifier.isStatic(method.getModifiers())) {
			throw new InvalidIpcServiceException("Method %s is static".formatted(describe(method)),
					"Let it be a method of the bean.");
		}
		if (AopUtils.isCglibProxy(this.bean) && !isOverridable(method)) {
			throw new InvalidIpcServiceException(
					"Method %s cannot be called through the proxy of its bean, which cannot override it"
						.formatted(describe(method)),
					"Let the method be neither final nor private, nor package-private in a class of another package.");
		}
		try {
			Method invocable = AopUtils.selectInvocableMethod(method, this.bean.getClass());
			ReflectionUtils.makeAccessible(invocable);
			return MethodHandles.lookup()
				.unreflect(invocable)
				.asFixedArity()
				.bindTo(this.bean)
				.asType(MethodType.methodType(method.getReturnType(), method.getParameterTypes()));
		}
		catch (IllegalStateException ex) {
			throw new InvalidIpcServiceException(
					"Method %s cannot be called through the proxy of its bean: %s".formatted(describe(method),
							ex.getMessage()),
					"Make the method at least package-private, and if the proxy is made from interfaces, declare the"
							+ " method in one of them or proxy the class.",
					ex);
		}
		catch (IllegalAccessException | InaccessibleObjectException ex) {
			throw new InvalidIpcServiceException("Method %s is not accessible".formatted(describe(method)),
					"Open its package to qbipcs.", ex);
		}
	}

	// A method that a class-based proxy does not override runs on the proxy, whose fields
	// are empty.
	private boolean isOverridable(Method method) {
		int modifiers = method.getModifiers();
		Class<?> declaring = method.getDeclaringClass();
		Class<?> proxy = this.bean.getClass();
		boolean visible = Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers)
				|| (declaring.getPackageName().equals(proxy.getPackageName())
						&& Objects.equals(declaring.getClassLoader(), proxy.getClassLoader()));
		return visible && !Modifier.isFinal(modifiers) && !Modifier.isPrivate(modifiers);
	}

	static String describe(Executable method) {
		return ClassUtils.getShortName(method.getDeclaringClass()) + "." + method.getName()
				+ Arrays.stream(method.getParameterTypes())
					.map(ClassUtils::getShortName)
					.collect(Collectors.joining(", ", "(", ")"));
	}

	static String describe(MethodParameter parameter) {
		String name = parameter.getParameter().isNamePresent() ? " " + parameter.getParameter().getName() : "";
		return "Parameter %d (%s%s) of %s".formatted(parameter.getParameterIndex() + 1,
				ClassUtils.getShortName(parameter.getParameterType()), name, describe(parameter.getExecutable()));
	}

	/**
	 * Finds how an argument is taken.
	 */
	@FunctionalInterface
	interface ArgumentResolver {

		/**
		 * Find how an argument is taken.
		 * @param parameter a parameter of a method of the bean
		 * @return a handle from a source to the parameter's type
		 * @throws InvalidIpcServiceException if there is no way
		 */
		MethodHandle resolve(MethodParameter parameter);

	}

}
