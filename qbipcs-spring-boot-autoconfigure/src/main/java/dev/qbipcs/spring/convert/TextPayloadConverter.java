package dev.qbipcs.spring.convert;

import java.lang.foreign.MemorySegment;
import java.lang.reflect.Type;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

import dev.qbipcs.PayloadOutput;

import org.springframework.core.Ordered;

/**
 * Converts strings as UTF-8. Trailing NULs, which C programs often send, are ignored when
 * reading; none is added when writing. A payload that is not valid UTF-8 is rejected.
 */
public final class TextPayloadConverter implements IpcPayloadConverter, Ordered {

	/** The order of text among the converters. */
	public static final int ORDER = 0;

	@Override
	public int getOrder() {
		return ORDER;
	}

	@Override
	public boolean canRead(Type type) {
		return type == String.class || type == CharSequence.class;
	}

	@Override
	public String read(MemorySegment payload, Type type) throws CharacterCodingException {
		return StandardCharsets.UTF_8.newDecoder().decode(CText.withoutTrailingNuls(payload)).toString();
	}

	@Override
	public boolean canWrite(Type type) {
		return type instanceof Class<?> candidate && CharSequence.class.isAssignableFrom(candidate);
	}

	@Override
	public void write(Object body, Type type, PayloadOutput output) {
		output.put(body.toString().getBytes(StandardCharsets.UTF_8));
	}

}
