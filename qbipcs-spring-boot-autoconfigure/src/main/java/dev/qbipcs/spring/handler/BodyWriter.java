package dev.qbipcs.spring.handler;

import java.lang.foreign.MemorySegment;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.util.List;

import dev.qbipcs.IpcMessage;
import dev.qbipcs.PayloadOutput;
import dev.qbipcs.spring.convert.IpcPayloadConverter;
import dev.qbipcs.spring.convert.PayloadConverters;
import org.jspecify.annotations.Nullable;

/**
 * Turns the result of a method into a payload: as it is, or by a converter.
 */
final class BodyWriter {

	static final MemorySegment EMPTY = MemorySegment.ofArray(new byte[0]);

	private final PayloadConverters converters;

	private final Type type;

	/** Null if the type is known only from the object at hand. */
	private final @Nullable IpcPayloadConverter converter;

	private BodyWriter(PayloadConverters converters, Type type, @Nullable IpcPayloadConverter converter) {
		this.converters = converters;
		this.type = type;
		this.converter = converter;
	}

	/**
	 * Find how a type becomes a payload.
	 * @param type a type, with its type arguments
	 * @param converters the converters to choose from
	 * @return the writer, or null if no converter supports the type
	 */
	static @Nullable BodyWriter of(Type type, PayloadConverters converters) {
		if (type == Object.class) {
			return new BodyWriter(converters, type, null);
		}
		if (type instanceof Class<?> candidate && isRaw(candidate)) {
			return new BodyWriter(converters, type, null);
		}
		return converters.writer(type).map((converter) -> new BodyWriter(converters, type, converter)).orElse(null);
	}

	/**
	 * Return a writer for results without a body.
	 * @return the writer
	 */
	static BodyWriter empty() {
		return new BodyWriter(new PayloadConverters(List.of()), Object.class, null);
	}

	static boolean isRaw(Class<?> type) {
		return type == byte[].class || type == void.class || type == Void.class
				|| ByteBuffer.class.isAssignableFrom(type) || MemorySegment.class.isAssignableFrom(type);
	}

	/**
	 * Return a body that is a payload as it is.
	 * @param request the request that it answers
	 * @param body the body
	 * @return the payload, or null if the body has to be {@linkplain #convert converted}
	 */
	static @Nullable MemorySegment raw(IpcMessage request, @Nullable Object body) {
		return switch (body) {
			case null -> EMPTY;
			case MemorySegment segment -> segment;
			case ByteBuffer buffer -> raw(request, buffer);
			case byte[] bytes -> MemorySegment.ofArray(bytes);
			default -> null;
		};
	}

	@SuppressWarnings("ReferenceEquality")
	private static MemorySegment raw(IpcMessage request, ByteBuffer buffer) {
		// an echo of the whole request, in its very buffer, needs no new segment
		boolean echo = buffer == request.buffer() && buffer.remaining() == request.size();
		return echo ? request.segment() : MemorySegment.ofBuffer(buffer);
	}

	void convert(Object body, PayloadOutput output) throws Exception {
		if (this.converter != null) {
			this.converter.write(body, this.type, output);
			return;
		}
		Class<?> type = body.getClass();
		this.converters.writer(type)
			.orElseThrow(() -> new IllegalStateException("No converter writes " + type.getName()))
			.write(body, type, output);
	}

}
