package dev.qbipcs.struct;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A bit-field of a number or a {@code boolean}, allocated as by the C compiler: next to
 * the bit-field before it, unless it would cross a unit of its type.
 */
@Documented
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
public @interface Bits {

	/**
	 * The width.
	 * @return bits, 1 to those of the type
	 */
	int value();

}
