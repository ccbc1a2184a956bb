package dev.qbipcs.spring.handler;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.util.Map;

import dev.qbipcs.IpcConnectionRequest;
import dev.qbipcs.IpcMessage;
import dev.qbipcs.IpcServer;
import dev.qbipcs.spring.convert.IpcPayloadConverter;
import dev.qbipcs.spring.convert.PayloadConverters;
import org.jspecify.annotations.Nullable;

import org.springframework.core.GenericTypeResolver;
import org.springframework.core.MethodParameter;

/**
 * The argument that is made from a request's payload: as it is, or by a converter.
 */
final class PayloadArgument {

	private static final Map<Class<?>, MethodHandle> RAW = Map.of(byte[].class, bytes(), ByteBuffer.class,
			ArgumentSource.getter(IpcMessage.class, "buffer", ByteBuffer.class), MemorySegment.class,
			ArgumentSource.getter(IpcMessage.class, "segment", MemorySegment.class));

	private final IpcPayloadConverter converter;

	private final Type type;

	private final boolean nullable;

	private PayloadArgument(IpcPayloadConverter converter, Type type, boolean nullable) {
		this.converter = converter;
		this.type = type;
		this.nullable = nullable;
	}

	/**
	 * Find how the payload becomes a parameter's type.
	 * @param parameter a parameter of a method of the bean
	 * @param targetClass the bean's class
	 * @param converters the converters to choose from
	 * @return a handle from {@link IpcMessage} to the parameter's type, or null if there
	 * is no way
	 */
	static @Nullable MethodHandle of(MethodParameter parameter, Class<?> targetClass, PayloadConverters converters) {
		Class<?> type = parameter.getParameterType();
		MethodHandle raw = RAW.get(type);
		if (raw != null) {
			return raw;
		}
		if (isNeverPayload(type)) {
			return null;
		}
		Type resolved = GenericTypeResolver.resolveType(parameter.getGenericParameterType(), targetClass);
		return converters.reader(resolved)
			.map((converter) -> new PayloadArgument(converter, resolved, parameter.isOptional()).handle(type))
			.orElse(null);
	}

	/**
	 * A converter that supports every type would take these too, and fail at the first
	 * request instead of at start-up.
	 * @param type a type, with its type arguments
	 * @return whether it is never a payload
	 */
	private static boolean isNeverPayload(Class<?> type) {
		return IpcMessage.class.isAssignableFrom(type) || IpcConnectionRequest.class.isAssignableFrom(type)
				|| IpcServer.class.isAssignableFrom(type) || Throwable.class.isAssignableFrom(type);
	}

	private static MethodHandle bytes() {
		try {
			return MethodHandles.lookup()
				.findStatic(PayloadArgument.class, "bytes", MethodType.methodType(byte[].class, IpcMessage.class));
		}
		catch (ReflectiveOperationException ex) {
			throw new LinkageError("No method bytes in " + PayloadArgument.class.getName(), ex);
		}
	}

	// A deferred request is in an array that nothing else uses.
	static byte[] bytes(IpcMessage message) {
		Object array = (message instanceof IpcMessage.Deferred) ? message.segment().heapBase().orElse(null) : null;
		return (array instanceof byte[] bytes && bytes.length == message.size()) ? bytes : message.toByteArray();
	}

	private MethodHandle handle(Class<?> parameterType) {
		try {
			return MethodHandles.lookup()
				.findVirtual(PayloadArgument.class, "read", MethodType.methodType(Object.class, IpcMessage.class))
				.bindTo(this)
				.asType(MethodType.methodType(parameterType, IpcMessage.class));
		}
		catch (ReflectiveOperationException ex) {
			throw new LinkageError("No method read in " + getClass().getName(), ex);
		}
	}

	@Nullable Object read(IpcMessage message) {
		Object value;
		try {
			value = this.converter.read(message.segment(), this.type);
		}
		catch (Exception ex) {
			throw new PayloadException("payload cannot be read as " + this.type.getTypeName(), ex);
		}
		if (value == null && !this.nullable) {
			throw new PayloadException("payload is null", new NullPointerException(this.type.getTypeName()));
		}
		return value;
	}

}
