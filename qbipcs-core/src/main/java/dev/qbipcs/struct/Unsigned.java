package dev.qbipcs.struct;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A number that is unsigned in C. One that is as large in Java carries the bits
 * ({@link Integer#toUnsignedLong}); in a larger type, given by {@link Size}, it carries
 * the value: {@code @Unsigned @Size(4) long} is a {@code uint32_t} from 0 to 4294967295.
 */
@Documented
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
public @interface Unsigned {

}
