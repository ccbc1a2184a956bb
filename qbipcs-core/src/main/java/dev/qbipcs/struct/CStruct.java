package dev.qbipcs.struct;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A record that is laid out as a C struct, by the rules of the C compiler for x86_64 and
 * aarch64: components in their order, each at a multiple of its alignment, zeros between
 * them. {@link StructCodec} reads and writes it.
 *
 * <pre>
 * &#064;CStruct
 * record Reading(&#064;Length(32) String sensor, double value, &#064;CTime(TimeFormat.MILLIS) Instant at) {
 * }
 *
 * struct reading { char sensor[32]; double value; int64_t at; };
 * </pre>
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface CStruct {

	/**
	 * The name of the struct in C.
	 * @return the name; that of the record in snake_case by default
	 */
	String name() default "";

	/**
	 * The header of libqb's that the struct begins with. The record has no component for
	 * it, but offsets count from its beginning, as they do in C.
	 * @return the header; none by default, for a struct that begins after it
	 */
	MessageHeader header() default MessageHeader.NONE;

}
