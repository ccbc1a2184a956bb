package dev.qbipcs.struct;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The size in C where the type does not say it: of a number (an {@code int} of size 2 is
 * an {@code int16_t}), a {@code boolean} (size 1, {@code _Bool}, by default), an enum (4,
 * {@code int}), a time; or of a whole struct that is larger than its fields.
 */
@Documented
@Target({ ElementType.TYPE, ElementType.RECORD_COMPONENT })
@Retention(RetentionPolicy.RUNTIME)
public @interface Size {

	/**
	 * The size.
	 * @return bytes; 1, 2, 4 or 8 for a field, at most the size of its Java type if that
	 * is a number
	 */
	int value();

}
