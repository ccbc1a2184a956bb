package dev.qbipcs.struct;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A field or a struct that begins at a multiple of so many bytes, if its type demands no
 * more: {@code __attribute__((aligned(n)))}.
 */
@Documented
@Target({ ElementType.TYPE, ElementType.RECORD_COMPONENT })
@Retention(RetentionPolicy.RUNTIME)
public @interface Align {

	/**
	 * The alignment.
	 * @return a power of two, in bytes
	 */
	int value();

}
