package dev.qbipcs.struct;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The length of an array or of a text in C. An array of texts or of arrays has several,
 * in the order of C: {@code @Length(4) @Length(16) String[]} is {@code char[4][16]}. A
 * last component without it takes the rest of the message: a flexible array member.
 */
@Documented
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
@Repeatable(Length.Dimensions.class)
public @interface Length {

	/**
	 * The length.
	 * @return elements, or bytes for a text; 1 or more
	 */
	int value();

	/**
	 * Several of them.
	 */
	@Documented
	@Target(ElementType.RECORD_COMPONENT)
	@Retention(RetentionPolicy.RUNTIME)
	@interface Dimensions {

		/**
		 * All lengths.
		 * @return the lengths, the outermost first
		 */
		Length[] value();

	}

}
