package dev.qbipcs.spring.handler;

import java.lang.annotation.Annotation;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcConnection;
import dev.qbipcs.IpcConnectionRequest;
import dev.qbipcs.IpcException;
import dev.qbipcs.spring.annotation.IpcAccept;
import dev.qbipcs.spring.annotation.IpcClosed;
import dev.qbipcs.spring.annotation.IpcCreated;
import dev.qbipcs.spring.annotation.IpcDestroyed;
import org.jspecify.annotations.Nullable;

/**
 * The methods of a bean that are called for connections, all by the event loop.
 */
final class ConnectionHooks {

	private final String service;

	private final PeerLog log;

	private final @Nullable MethodHandle accept;

	private final @Nullable MethodHandle created;

	private final @Nullable MethodHandle closed;

	private final @Nullable MethodHandle destroyed;

	ConnectionHooks(String service, ServiceMethods methods, MethodBinder binder, PeerLog log) {
		this.service = service;
		this.log = log;
		this.accept = bind(methods, binder, IpcAccept.class, ArgumentSource.CONNECTION_REQUEST, void.class,
				boolean.class, Errno.class);
		this.created = bind(methods, binder, IpcCreated.class, ArgumentSource.CONNECTION, void.class);
		this.closed = bind(methods, binder, IpcClosed.class, ArgumentSource.CONNECTION, void.class, boolean.class);
		this.destroyed = bind(methods, binder, IpcDestroyed.class, ArgumentSource.CONNECTION, void.class);
	}

	boolean isEmpty() {
		return this.accept == null && this.created == null && this.closed == null && this.destroyed == null;
	}

	void accept(IpcConnectionRequest request) {
		if (this.accept == null) {
			return;
		}
		Object verdict;
		try {
			verdict = (Object) this.accept.invokeExact(request);
		}
		catch (IpcException ex) {
			// the engine rejects with its error, which may be one without a name
			throw ex;
		}
		catch (Throwable ex) {
			this.log.error(request.peer(), "failures of @IpcAccept",
					() -> "@IpcAccept of service \"%s\" failed on pid %d, which is rejected with EIO"
						.formatted(this.service, request.peer().pid()),
					ex);
			request.reject(Errno.EIO);
			return;
		}
		if (verdict instanceof Errno errno) {
			request.reject(errno);
		}
		else if (Boolean.FALSE.equals(verdict)) {
			request.reject(Errno.EACCES);
		}
	}

	void created(IpcConnection connection) {
		if (this.created == null) {
			return;
		}
		try {
			Object ignored = (Object) this.created.invokeExact(connection);
		}
		catch (Throwable ex) {
			this.log.error(connection.peer(), "failures of @IpcCreated",
					() -> "@IpcCreated of service \"%s\" failed on pid %d, which is disconnected"
						.formatted(this.service, connection.peer().pid()),
					ex);
			connection.disconnect();
		}
	}

	boolean closed(IpcConnection connection) {
		if (this.closed == null) {
			return true;
		}
		try {
			Object satisfied = (Object) this.closed.invokeExact(connection);
			return !Boolean.FALSE.equals(satisfied);
		}
		catch (Throwable ex) {
			this.log.error(connection.peer(), "failures of @IpcClosed",
					() -> "@IpcClosed of service \"%s\" failed on pid %d".formatted(this.service,
							connection.peer().pid()),
					ex);
			return true;
		}
	}

	void destroyed(IpcConnection connection) {
		if (this.destroyed == null) {
			return;
		}
		try {
			Object ignored = (Object) this.destroyed.invokeExact(connection);
		}
		catch (Throwable ex) {
			this.log.error(connection.peer(), "failures of @IpcDestroyed",
					() -> "@IpcDestroyed of service \"%s\" failed on pid %d".formatted(this.service,
							connection.peer().pid()),
					ex);
		}
	}

	private static @Nullable MethodHandle bind(ServiceMethods methods, MethodBinder binder,
			Class<? extends Annotation> annotation, ArgumentSource source, Class<?>... returnTypes) {
		Method method = methods.one(annotation);
		if (method == null) {
			return null;
		}
		if (!List.of(returnTypes).contains(method.getReturnType())) {
			throw new InvalidIpcServiceException(
					"@%s method %s returns %s".formatted(annotation.getSimpleName(), MethodBinder.describe(method),
							method.getReturnType().getSimpleName()),
					"Return " + Arrays.stream(returnTypes).map(Class::getSimpleName).collect(Collectors.joining(" or "))
							+ ".");
		}
		return binder.bind(method, List.of(source.type()), (parameter) -> {
			MethodHandle argument = source.argument(parameter.getParameterType());
			if (argument == null) {
				throw new InvalidIpcServiceException("%s is not supported".formatted(MethodBinder.describe(parameter)),
						"An @%s method takes any of %s.".formatted(annotation.getSimpleName(), source.describe()));
			}
			return argument;
		});
	}

}
