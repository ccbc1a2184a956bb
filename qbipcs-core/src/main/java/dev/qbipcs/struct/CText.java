package dev.qbipcs.struct;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * How a {@code String} lies in its array. By default it ends with a NUL, which takes one
 * of the bytes, and one that is too long is an error.
 */
@Documented
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
public @interface CText {

	/**
	 * Whether a NUL ends the text. Otherwise it may fill its array, and NULs follow a
	 * shorter one.
	 * @return true by default
	 */
	boolean terminated() default true;

	/**
	 * Whether a text that is too long is cut, between two characters.
	 * @return false by default
	 */
	boolean truncated() default false;

}
