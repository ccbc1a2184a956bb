package dev.qbipcs.spring.convert;

import java.lang.foreign.MemorySegment;
import java.lang.reflect.Type;

import dev.qbipcs.PayloadOutput;
import dev.qbipcs.struct.CStruct;
import dev.qbipcs.struct.StructCodec;

import org.springframework.core.Ordered;

/**
 * Converts records annotated with {@link CStruct} as C structs. A record that cannot be
 * laid out as one is an error at start-up.
 */
public final class StructPayloadConverter implements IpcPayloadConverter, Ordered {

	/** The order of structs among the converters. */
	public static final int ORDER = 0;

	@Override
	public int getOrder() {
		return ORDER;
	}

	@Override
	public boolean canRead(Type type) {
		return isStruct(type);
	}

	@Override
	public Object read(MemorySegment payload, Type type) {
		return StructCodec.of((Class<?>) type).read(payload);
	}

	@Override
	public boolean canWrite(Type type) {
		return isStruct(type);
	}

	@Override
	public void write(Object body, Type type, PayloadOutput output) {
		StructCodec.payloadOf((Record) body).writeTo(output);
	}

	private static boolean isStruct(Type type) {
		if (type instanceof Class<?> candidate && candidate.isAnnotationPresent(CStruct.class)) {
			StructCodec.of(candidate);
			return true;
		}
		return false;
	}

}
