package dev.qbipcs.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import dev.qbipcs.IpcTransport;

import org.springframework.core.annotation.AliasFor;
import org.springframework.stereotype.Component;

/**
 * A bean that serves IPC clients: any process on this host that links libqb or uses
 * {@link dev.qbipcs.client.IpcClient}. Its methods annotated with
 * {@link IpcMessageHandler @IpcMessageHandler} handle the requests. May also stand on a
 * {@code @Bean} method.
 *
 * <pre class="code">
 * &#64;IpcService(name = "orders", id = 7)
 * class OrderEndpoint {
 *
 * 	&#64;IpcMessageHandler(1)
 * 	OrderPlaced place(Order order, PeerCredentials peer) { ... }
 *
 * 	&#64;IpcExceptionHandler
 * 	Errno notFound(NoSuchOrder ex) {
 * 		return Errno.ENOENT;
 * 	}
 *
 * }
 * </pre>
 *
 * The properties {@code qbipcs.server.services.<name>.*} override the attributes, also
 * the name.
 *
 * @see IpcAccept
 * @see IpcCreated
 * @see IpcClosed
 * @see IpcDestroyed
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ ElementType.TYPE, ElementType.METHOD })
@Component
public @interface IpcService {

	/**
	 * Same as {@link #name()}: {@code @IpcService("orders")}.
	 * @return the name
	 */
	@AliasFor("name")
	String value() default "";

	/**
	 * The name that clients connect to: 1 to 106 bytes of UTF-8 without NUL and slash, at
	 * most 56 with {@link IpcTransport#SOCKET}. It is not the bean's name. May contain
	 * <code>${...}</code> placeholders. Required, here or as {@link #value()}.
	 * @return the name
	 */
	@AliasFor("value")
	String name() default "";

	/**
	 * A number for the application, returned by {@code IpcConnection.serviceId()}.
	 * Clients do not see it.
	 * @return the service id
	 */
	int id() default 0;

	/**
	 * How messages travel.
	 * @return the transport
	 */
	IpcTransport transport() default IpcTransport.SHARED_MEMORY;

	/**
	 * Where handlers run that have no execution of their own.
	 * @return the execution; {@link IpcExecution#DEFAULT} means
	 * {@link IpcExecution#ADAPTIVE}
	 */
	IpcExecution execution() default IpcExecution.DEFAULT;

	/**
	 * The name of the {@link java.util.concurrent.Executor} bean for
	 * {@link IpcExecution#EXECUTOR}. Naming one implies that execution.
	 * @return a bean name, or nothing
	 */
	String executor() default "";

	/**
	 * The group, by name or number, that the files of connections are given to. Its
	 * members can open them, so a service that is not root, which cannot give files to
	 * its clients' users, needs one that it shares with them.
	 * @return a group, or nothing for that of {@code qbipcs.server.file-group}
	 */
	String fileGroup() default "";

	/**
	 * The mode of the files of connections in octal digits: {@code 0600}, {@code 0660} or
	 * {@code 0666}. A process that can open them can read and write all messages.
	 * @return a mode, or nothing for that of {@code qbipcs.server.file-mode}, which is
	 * 0660 if there is a group, 0600 otherwise
	 */
	String fileMode() default "";

}
