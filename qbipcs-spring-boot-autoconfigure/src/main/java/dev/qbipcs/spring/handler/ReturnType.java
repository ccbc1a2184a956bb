package dev.qbipcs.spring.handler;

import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

import dev.qbipcs.Errno;
import dev.qbipcs.spring.IpcResponse;
import dev.qbipcs.spring.convert.LoneValue;
import dev.qbipcs.spring.convert.PayloadConverters;

import org.springframework.core.GenericTypeResolver;
import org.springframework.core.ResolvableType;

/**
 * The type that a method returns, without the wrappers that this library knows.
 */
final class ReturnType {

	private ReturnType() {
	}

	/**
	 * Find how a method's results become payloads.
	 * @param method a method of the bean
	 * @param targetClass the bean's class
	 * @param converters the converters to choose from
	 * @return the writer
	 * @throws InvalidIpcServiceException if no converter supports the type
	 */
	static BodyWriter writer(Method method, Class<?> targetClass, PayloadConverters converters) {
		Type type = bodyType(method, targetClass);
		BodyWriter writer = BodyWriter.of(type, converters);
		if (writer == null && LoneValue.is(type)) {
			throw InvalidIpcServiceException
				.loneValue("Method %s returns %s".formatted(MethodBinder.describe(method), type.getTypeName()));
		}
		if (writer == null) {
			throw new InvalidIpcServiceException(
					"Method %s returns %s, which no converter can write".formatted(MethodBinder.describe(method),
							type.getTypeName()),
					"Return byte[], ByteBuffer, MemorySegment or String, add spring-boot-starter-jackson to the class"
							+ " path for JSON, or declare an IpcPayloadConverter bean.");
		}
		return writer;
	}

	/**
	 * Find the type of a method's results.
	 * @param method a method of the bean
	 * @param targetClass the bean's class
	 * @return the type to convert, or {@code Object} if it is known only from the result
	 */
	static Type bodyType(Method method, Class<?> targetClass) {
		return bodyType(ResolvableType.forMethodReturnType(method, targetClass), targetClass);
	}

	private static Type bodyType(ResolvableType type, Class<?> targetClass) {
		Class<?> raw = type.resolve(Object.class);
		if (ReactiveResults.isOne(raw)) {
			return bodyType(type.getGeneric(0), targetClass);
		}
		if (CompletionStage.class.isAssignableFrom(raw)) {
			return bodyType(type.as(CompletionStage.class).getGeneric(0), targetClass);
		}
		if (raw == IpcResponse.class || raw == Optional.class) {
			return bodyType(type.getGeneric(0), targetClass);
		}
		if (raw == Errno.class) {
			return Object.class;
		}
		return type.hasGenerics() ? GenericTypeResolver.resolveType(type.getType(), targetClass) : raw;
	}

}
