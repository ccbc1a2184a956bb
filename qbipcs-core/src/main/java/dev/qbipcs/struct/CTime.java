package dev.qbipcs.struct;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * How an {@code Instant}, since 1970, or a {@code Duration} lies in the struct.
 */
@Documented
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
public @interface CTime {

	/**
	 * The format.
	 * @return the format; {@code struct timespec} without this annotation
	 */
	TimeFormat value();

}
