package dev.qbipcs.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.aot.hint.annotation.Reflective;

/**
 * A method of an {@link IpcService @IpcService} bean that is called after either side has
 * ended a connection; its context and statistics can still be read. It returns
 * {@code void}, or {@code false} to be called again later.
 * <p>
 * Parameters, in any order and all optional: {@code IpcConnection},
 * {@code PeerCredentials}, {@code Principal}. Runs on the event loop and must not block.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@Reflective
public @interface IpcClosed {

}
