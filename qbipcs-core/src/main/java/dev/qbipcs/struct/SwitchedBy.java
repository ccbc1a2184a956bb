package dev.qbipcs.struct;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A union. The type is a sealed interface, whose records are its members ({@link Case}),
 * and a field before it says which of them is there.
 */
@Documented
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
public @interface SwitchedBy {

	/**
	 * The name of the component that chooses.
	 * @return the name of a number or an enum before it
	 */
	String value();

}
