package dev.qbipcs.boot.autoconfigure;

import java.util.LinkedHashSet;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

import dev.qbipcs.spring.handler.HandlerExecution;
import dev.qbipcs.spring.handler.InvalidIpcServiceException;
import dev.qbipcs.spring.handler.PeerAccess;
import dev.qbipcs.spring.server.FileOptions;
import dev.qbipcs.spring.server.IpcServiceOptions;
import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;

/**
 * Maps the properties of services to the options of the programming model.
 */
final class ServiceOptionsMapper {

	private final Function<String, OptionalInt> users;

	private final Function<String, OptionalInt> groups;

	/**
	 * Create a mapper.
	 * @param users finds a user's id by its name
	 * @param groups finds a group's id by its name
	 */
	ServiceOptionsMapper(Function<String, OptionalInt> users, Function<String, OptionalInt> groups) {
		this.users = users;
		this.groups = groups;
	}

	/**
	 * Turn the properties of a service into options.
	 * @param key how they are spelled
	 * @param service the properties
	 * @return the options
	 * @throws InvalidIpcServiceException if this host does not know a user or a group
	 */
	IpcServiceOptions map(ServiceKey key, IpcServiceProperties service) {
		// a disabled service may name users that this host does not have
		PeerAccess access = service.enabled() ? access(key, service) : PeerAccess.ANYBODY;
		return new IpcServiceOptions(service.enabled(), service.name(),
				new HandlerExecution(service.execution(), service.executor()), access,
				new FileOptions(service.fileGroup(), service.fileMode()), service.id(), service.transport(),
				service.requestRate(), service.loops(),
				new IpcServiceOptions.Buffers(bytes(service.enforceBufferSize()), bytes(service.maxBufferSize())),
				new IpcServiceOptions.Limits(service.maxConnections(), service.maxConnectionsPerUser(),
						service.maxPendingHandshakes(), service.handshakeTimeout(),
						longBytes(service.maxSharedMemory()), longBytes(service.maxSharedMemoryPerUser())),
				service.observation());
	}

	private PeerAccess access(ServiceKey key, IpcServiceProperties service) {
		Set<Integer> allowedUsers = ids(service.allowedUsers(), this.users, "user", key.property("allowed-users"));
		Set<Integer> allowedGroups = ids(service.allowedGroups(), this.groups, "group", key.property("allowed-groups"));
		if (!service.allowUnmappedUsers()) {
			refuse(OverflowIds.user(), allowedUsers, "user", key, "allowed-users");
			refuse(OverflowIds.group(), allowedGroups, "group", key, "allowed-groups");
		}
		return new PeerAccess(allowedUsers, allowedGroups);
	}

	private static void refuse(int overflowId, Set<Integer> ids, String kind, ServiceKey key, String setting) {
		if (ids.contains(overflowId)) {
			throw new InvalidIpcServiceException(
					"Property %s names the %s %s, as which the kernel shows every %s of other user namespaces"
						.formatted(key.property(setting), kind, Integer.toUnsignedString(overflowId), kind),
					"Let the client have a %s of its own, or admit all of them with %s=true.".formatted(kind,
							key.property("allow-unmapped-users")));
		}
	}

	private static Set<Integer> ids(Set<String> names, Function<String, OptionalInt> database, String kind,
			String property) {
		Set<Integer> ids = new LinkedHashSet<>();
		for (String name : names) {
			ids.add(number(name).orElseGet(
					() -> database.apply(name)
						.orElseThrow(() -> new InvalidIpcServiceException(
								"Property %s names the %s \"%s\", which this host does not know".formatted(property,
										kind, name),
								"Create the %s, correct its name, or use its number.".formatted(kind)))));
		}
		return ids;
	}

	// as in useradd: a name of digits only is a number
	private static OptionalInt number(String name) {
		try {
			return OptionalInt.of(Integer.parseUnsignedInt(name));
		}
		catch (NumberFormatException ex) {
			return OptionalInt.empty();
		}
	}

	private static @Nullable Long longBytes(@Nullable DataSize size) {
		return (size != null) ? size.toBytes() : null;
	}

	private static @Nullable Integer bytes(@Nullable DataSize size) {
		return (size != null) ? Math.toIntExact(size.toBytes()) : null;
	}

}
