package dev.qbipcs.spring.convert;

import java.lang.reflect.Type;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

import org.springframework.core.ResolvableType;

/**
 * A number, a boolean or a character as a whole payload. JSON has such payloads, but a C
 * program would send or expect the bytes of an {@code int}, so the application has to
 * specify which is meant.
 */
public final class LoneValue {

	private LoneValue() {
	}

	/**
	 * Return whether a type is that of a lone value, or of an {@code Optional} of one.
	 * @param type a type, with its type arguments
	 * @return whether no converter of this library takes it
	 */
	public static boolean is(Type type) {
		ResolvableType resolved = ResolvableType.forType(type);
		Class<?> raw = resolved.resolve(Object.class);
		if (raw == Optional.class) {
			return is(resolved.getGeneric(0).getType());
		}
		return (raw.isPrimitive() && raw != void.class) || Number.class.isAssignableFrom(raw) || raw == Boolean.class
				|| raw == Character.class || raw == OptionalInt.class || raw == OptionalLong.class
				|| raw == OptionalDouble.class;
	}

}
