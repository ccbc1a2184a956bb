package dev.qbipcs.boot.autoconfigure;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.context.annotation.Conditional;

/**
 * Matches unless a property is false in any spelling that {@link QbIpcsProperties}
 * accepts: {@code false}, {@code off}, {@code no} or {@code 0}. Boot's condition for
 * booleans takes {@code on} for false, so that services would run without health and
 * meters.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Conditional(OnEnabledCondition.class)
@interface ConditionalOnEnabled {

	/**
	 * The properties, all of which must be missing or true.
	 * @return full names
	 */
	String[] value();

}
