package dev.qbipcs.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.aot.hint.annotation.Reflective;

/**
 * A method that maps an exception thrown by a handler of the same bean to the client's
 * response. Of several, the one with the closest exception type is called; if none takes
 * the exception itself, its causes are tried.
 * <p>
 * It takes the exception and any parameter of a handler except the payload. It returns an
 * {@code Errno}, an {@code int} for the error field (negated errno), an
 * {@code IpcResponse}, or a body to be sent with error 0. It runs on the thread of the
 * handler, and does not answer for a {@code void} handler.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@Reflective
public @interface IpcExceptionHandler {

	/**
	 * The exceptions to handle.
	 * @return exception types; if empty, those among the method's parameters
	 */
	Class<? extends Throwable>[] value() default {};

}
