package dev.qbipcs.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.aot.hint.annotation.Reflective;

/**
 * A method of an {@link IpcService @IpcService} bean that handles requests. It need not
 * be public.
 * <p>
 * Parameters, in any order and all optional: {@code IpcMessage}, {@code IpcConnection},
 * {@code PeerCredentials}, {@code Principal}, and one for the payload, marked with
 * {@link IpcPayload @IpcPayload} if in doubt. The payload may be a {@code byte[]}, a
 * {@code
 * ByteBuffer} or a {@code MemorySegment} (both valid during the call only), a {@code
 * String} (UTF-8; trailing NULs are dropped), or any type that a converter knows, which
 * with Jackson is every type but a lone number, boolean or character.
 * <p>
 * The return value of the method is the answer:
 * <ul>
 * <li>{@code void}: there is none. The client does not wait for one, so nothing is sent
 * even if the method throws or its payload cannot be converted; that is only logged.</li>
 * <li>{@code IpcResponse}: the body, with the id and the error that it chooses.</li>
 * <li>{@code Errno}: an empty payload with that error.</li>
 * <li>{@code CompletionStage}, or {@code Mono} if Reactor is there: any of these, later.
 * The next request of the connection is handled afterwards.</li>
 * <li>anything else: converted like the payload, with the request's id and error 0.
 * {@code null} or an empty {@code Optional} is an empty payload.</li>
 * </ul>
 * A method that is not {@code void} answers exactly once, whatever happens:
 * {@code EINVAL} if the payload cannot be converted; if the method throws, the result of
 * an {@link IpcExceptionHandler @IpcExceptionHandler}, or else {@code EIO};
 * {@code EMSGSIZE} if the answer exceeds the connection's buffer size. An id without a
 * handler is answered with {@code ENOSYS}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@Reflective
public @interface IpcMessageHandler {

	/**
	 * The ids of the requests to handle. Without any, the method handles all other
	 * requests; a service has at most one such method.
	 * @return ids as in the request's header
	 */
	int[] value() default {};

	/**
	 * Where the method runs.
	 * @return the execution; {@link IpcExecution#DEFAULT} means that of the service
	 */
	IpcExecution execution() default IpcExecution.DEFAULT;

	/**
	 * The name of the {@link java.util.concurrent.Executor} bean for
	 * {@link IpcExecution#EXECUTOR}. Naming one implies that execution.
	 * @return a bean name, or nothing for the service's
	 */
	String executor() default "";

}
