package dev.qbipcs.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.aot.hint.annotation.Reflective;

/**
 * A method of an {@link IpcService @IpcService} bean that decides whether a client may
 * connect. Called after the properties {@code allowed-users} and {@code allowed-groups}
 * have admitted the client.
 * <p>
 * Parameters, in any order and all optional: {@code IpcConnectionRequest},
 * {@code IpcConnection}, {@code PeerCredentials}, {@code Principal}. It may return
 * {@code void} or {@code true} to accept, {@code false} to reject with {@code EACCES}, or
 * an {@code Errno} to reject with ({@code null} accepts). An {@code IpcException} rejects
 * with its error, any other exception with {@code EIO}.
 * <p>
 * Runs on the event loop and must not block.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@Reflective
public @interface IpcAccept {

}
