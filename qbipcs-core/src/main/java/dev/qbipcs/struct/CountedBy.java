package dev.qbipcs.struct;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * An array or a text whose count is another field of the struct, which comes before it:
 * elements, or bytes of a text. With a {@link Length} it has room for that many, and
 * zeros behind those that are there; without, it ends the message.
 */
@Documented
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
public @interface CountedBy {

	/**
	 * The name of the component that counts.
	 * @return the name of a number before it
	 */
	String value();

}
