package dev.qbipcs.spring.handler;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.security.Principal;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

import dev.qbipcs.IpcConnection;
import dev.qbipcs.IpcConnectionRequest;
import dev.qbipcs.IpcMessage;
import dev.qbipcs.PeerCredentials;
import org.jspecify.annotations.Nullable;

/**
 * An object that the engine hands to a method, and the arguments that can be taken from
 * it. Each is a method handle, so that a call needs neither an array nor a look-up.
 */
final class ArgumentSource {

	/** A request to handle. */
	static final ArgumentSource MESSAGE = new ArgumentSource(IpcMessage.class);

	/** A client that asks to connect. */
	static final ArgumentSource CONNECTION_REQUEST = new ArgumentSource(IpcConnectionRequest.class);

	/** An open or closing connection. */
	static final ArgumentSource CONNECTION = new ArgumentSource(IpcConnection.class);

	private final Class<?> type;

	private final Map<Class<?>, MethodHandle> arguments = new HashMap<>();

	private ArgumentSource(Class<?> type) {
		this.type = type;
		MethodHandle connection = (type == IpcConnection.class) ? MethodHandles.identity(type)
				: getter(type, "connection", IpcConnection.class);
		MethodHandle peer = MethodHandles.filterReturnValue(connection,
				getter(IpcConnection.class, "peer", PeerCredentials.class));
		this.arguments.put(type, MethodHandles.identity(type));
		this.arguments.put(IpcConnection.class, connection);
		this.arguments.put(PeerCredentials.class, peer);
		this.arguments.put(Principal.class, peer.asType(peer.type().changeReturnType(Principal.class)));
	}

	/**
	 * Return the type of the object that the engine hands over.
	 * @return the type
	 */
	Class<?> type() {
		return this.type;
	}

	/**
	 * Find how an argument is taken, other than the payload.
	 * @param parameterType the type of the parameter
	 * @return a handle from {@link #type()} to the parameter's type, or null
	 */
	@Nullable MethodHandle argument(Class<?> parameterType) {
		return this.arguments.get(parameterType);
	}

	/**
	 * List the types of arguments for an error message.
	 * @return simple names
	 */
	String describe() {
		return this.arguments.keySet().stream().map(Class::getSimpleName).sorted().collect(Collectors.joining(", "));
	}

	static MethodHandle getter(Class<?> owner, String name, Class<?> type) {
		try {
			return MethodHandles.lookup().findVirtual(owner, name, MethodType.methodType(type));
		}
		catch (ReflectiveOperationException ex) {
			throw new LinkageError("No method " + name + " in " + owner.getName(), ex);
		}
	}

}
