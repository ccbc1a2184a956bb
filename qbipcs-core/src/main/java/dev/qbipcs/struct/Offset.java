package dev.qbipcs.struct;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A field that begins at this offset instead of where the C compiler would put it next,
 * for instance behind fields that the record leaves out. It has to lie behind the field
 * before it, and need not be aligned.
 */
@Documented
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
public @interface Offset {

	/**
	 * The offset.
	 * @return bytes from the beginning of the struct, that of its header if it has one
	 */
	int value();

}
