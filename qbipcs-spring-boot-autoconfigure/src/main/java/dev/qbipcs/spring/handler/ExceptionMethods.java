package dev.qbipcs.spring.handler;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

import dev.qbipcs.IpcMessage;
import dev.qbipcs.spring.annotation.IpcExceptionHandler;
import dev.qbipcs.spring.convert.PayloadConverters;
import org.jspecify.annotations.Nullable;

import org.springframework.core.ExceptionDepthComparator;
import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ClassUtils;

/**
 * The methods of a bean annotated with {@link IpcExceptionHandler}, and the choice of the
 * closest match.
 */
final class ExceptionMethods {

	private final Map<Class<? extends Throwable>, ExceptionMethod> methods = new HashMap<>();

	private final Map<Class<? extends Throwable>, Optional<ExceptionMethod>> found = new ConcurrentHashMap<>();

	ExceptionMethods(Collection<Method> methods, MethodBinder binder, PayloadConverters converters) {
		for (Method method : methods) {
			ExceptionMethod bound = bind(method, binder, converters);
			for (Class<? extends Throwable> type : exceptionTypes(method)) {
				ExceptionMethod other = this.methods.put(type, bound);
				if (other != null) {
					throw new InvalidIpcServiceException(
							"%s is handled by two methods: %s and %s".formatted(type.getName(),
									MethodBinder.describe(other.method()), MethodBinder.describe(method)),
							"Keep one @IpcExceptionHandler for it.");
				}
			}
		}
	}

	/**
	 * Find the method for an exception, or else for its closest cause.
	 * @param thrown the exception
	 * @return the method and the exception that it takes, or null if there is none
	 */
	@Nullable Match find(Throwable thrown) {
		if (this.methods.isEmpty()) {
			return null;
		}
		Throwable cause = thrown;
		// a chain of causes may be circular
		for (int depth = 0; cause != null && depth < 32; depth++) {
			Optional<ExceptionMethod> method = this.found.computeIfAbsent(cause.getClass(), this::closest);
			if (method.isPresent()) {
				return new Match(method.get(), cause);
			}
			cause = cause.getCause();
		}
		return null;
	}

	private Optional<ExceptionMethod> closest(Class<? extends Throwable> thrown) {
		return this.methods.keySet()
			.stream()
			.filter((type) -> type.isAssignableFrom(thrown))
			.min(new ExceptionDepthComparator(thrown))
			.map(this.methods::get);
	}

	private static ExceptionMethod bind(Method method, MethodBinder binder, PayloadConverters converters) {
		Class<?> returned = method.getReturnType();
		if (returned == void.class || CompletionStage.class.isAssignableFrom(returned)) {
			throw new InvalidIpcServiceException(
					"@IpcExceptionHandler method %s returns %s, but the client waits for its answer now"
						.formatted(MethodBinder.describe(method), returned.getSimpleName()),
					"Return an Errno, an int for the error field, an IpcResponse or a body.");
		}
		MethodHandle handle = binder.bind(method, List.of(IpcMessage.class, Throwable.class),
				(parameter) -> argument(parameter, method));
		boolean isError = ClassUtils.resolvePrimitiveIfNecessary(returned) == Integer.class;
		return new ExceptionMethod(method, handle,
				isError ? BodyWriter.empty() : ReturnType.writer(method, binder.targetClass(), converters));
	}

	private static MethodHandle argument(MethodParameter parameter, Method method) {
		Class<?> type = parameter.getParameterType();
		MethodHandle argument = ArgumentSource.MESSAGE.argument(type);
		if (argument != null) {
			return argument;
		}
		if (Throwable.class.isAssignableFrom(type)) {
			for (Class<?> exceptionType : exceptionTypes(method)) {
				if (!type.isAssignableFrom(exceptionType)) {
					throw new InvalidIpcServiceException(
							"%s cannot take a %s, which the annotation declares"
								.formatted(MethodBinder.describe(parameter), exceptionType.getName()),
							"Declare a common super type as the parameter.");
				}
			}
			return MethodHandles.identity(Throwable.class).asType(MethodType.methodType(type, Throwable.class));
		}
		throw new InvalidIpcServiceException("%s is not supported".formatted(MethodBinder.describe(parameter)),
				"An @IpcExceptionHandler method takes an exception and any of " + ArgumentSource.MESSAGE.describe()
						+ ".");
	}

	private static List<Class<? extends Throwable>> exceptionTypes(Method method) {
		IpcExceptionHandler annotation = AnnotatedElementUtils.findMergedAnnotation(method, IpcExceptionHandler.class);
		List<Class<? extends Throwable>> types = new ArrayList<>();
		if (annotation != null) {
			types.addAll(List.of(annotation.value()));
		}
		if (types.isEmpty()) {
			for (Class<?> type : method.getParameterTypes()) {
				if (Throwable.class.isAssignableFrom(type)) {
					types.add(type.asSubclass(Throwable.class));
				}
			}
		}
		if (types.isEmpty()) {
			throw new InvalidIpcServiceException(
					"@IpcExceptionHandler method %s handles no exception".formatted(MethodBinder.describe(method)),
					"Name the exception in the annotation or take it as a parameter.");
		}
		return types;
	}

	/**
	 * A method that maps an exception to a response.
	 *
	 * @param handle takes the request and the exception
	 */
	record ExceptionMethod(Method method, MethodHandle handle, BodyWriter writer) {

	}

	/**
	 * The method for an exception.
	 *
	 * @param exception the exception thrown, or a cause of it
	 */
	record Match(ExceptionMethod method, Throwable exception) {

		@Nullable Object invoke(IpcMessage request) throws Throwable {
			return (Object) this.method.handle().invokeExact(request, this.exception);
		}

	}

}
