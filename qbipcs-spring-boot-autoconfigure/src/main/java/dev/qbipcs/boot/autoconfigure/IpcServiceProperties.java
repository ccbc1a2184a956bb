package dev.qbipcs.boot.autoconfigure;

import java.time.Duration;
import java.util.Set;

import dev.qbipcs.IpcTransport;
import dev.qbipcs.RequestRate;
import dev.qbipcs.spring.annotation.IpcExecution;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of a service.
 *
 * @param enabled Whether this service is started.
 * @param name Name that clients connect to, instead of the annotation's. Properties of
 * the service stay below the annotation's name.
 * @param transport How messages travel. Overrides the annotation.
 * @param id A number for the application. Overrides the annotation.
 * @param execution Where handlers run that have no execution of their own. Overrides the
 * annotation.
 * @param executor Name of the Executor bean for the handlers. Implies the execution
 * "executor". Overrides the annotation.
 * @param requestRate How eagerly requests are read at first. With "off" none is read
 * until the application changes the rate.
 * @param loops How many event loops of its own this service has, from 1 to 64, instead of
 * those that all share.
 * @param enforceBufferSize Lower bound of a client's buffer size, from 12328B to 512MB. A
 * client that asks for less gets this much.
 * @param maxBufferSize Upper bound of a client's buffer size, from 12328B to 512MB; 4MB
 * by default. A client that asks for more gets this much. A connection takes three times
 * its buffer size of shared memory.
 * @param maxConnections Most clients at once; 10000 by default. Further ones are rejected
 * with EUSERS.
 * @param maxConnectionsPerUser Most clients of the same user at once; 2500 by default.
 * Further ones are rejected with EUSERS.
 * @param maxSharedMemory Most shared memory for the files of clients. By default all
 * services together have half of the memory limit of the control group, but no more than
 * the size of /dev/shm. Further clients are rejected with ENOMEM.
 * @param maxSharedMemoryPerUser Most shared memory for the files of clients of the same
 * user; three quarters of max-shared-memory by default. Further ones are rejected with
 * ENOMEM.
 * @param maxPendingHandshakes Most clients that are introducing themselves at once; 128
 * by default. Further ones wait in the backlog of the kernel; one that took half of the
 * handshake timeout gives way, under attack sooner.
 * @param handshakeTimeout How long a client may take to introduce itself; 5s by default.
 * @param allowedUsers Users that may connect, by name or number. If neither users nor
 * groups are named, every user may connect; otherwise no other user may, not even root.
 * @param allowedGroups Groups whose members may connect, by name or number, beside the
 * allowed users. A service that is not root shares its files with the first of them that
 * both it and the client are in.
 * @param allowUnmappedUsers Whether the lists may name the user or group 65534 (nobody),
 * which means every user and group that has no id in the user namespace of the service.
 * @param fileGroup Group of the files of connections, by name or number, whose members
 * can read and write all messages, instead of those of allowed-groups. Overrides the
 * annotation and qbipcs.server.file-group; an empty value means no group.
 * @param fileMode Mode of the files of connections, 0600, 0660 or 0666, in YAML in
 * quotes; 0660 by default if there is a group. Overrides the annotation and
 * qbipcs.server.file-mode; an empty value means the default.
 * @param observation Whether the calls of this service's handlers are observed.
 */
public record IpcServiceProperties(@DefaultValue("true") boolean enabled, @Nullable String name,
		@Nullable IpcTransport transport, @Nullable Integer id, @DefaultValue("default") IpcExecution execution,
		@DefaultValue("") String executor, @Nullable RequestRate requestRate, @Nullable Integer loops,
		@Nullable DataSize enforceBufferSize, @Nullable DataSize maxBufferSize, @Nullable Integer maxConnections,
		@Nullable Integer maxConnectionsPerUser, @Nullable DataSize maxSharedMemory,
		@Nullable DataSize maxSharedMemoryPerUser, @Nullable Integer maxPendingHandshakes,
		@Nullable Duration handshakeTimeout, @DefaultValue Set<String> allowedUsers,
		@DefaultValue Set<String> allowedGroups, @DefaultValue("false") boolean allowUnmappedUsers,
		@Nullable String fileGroup, @Nullable String fileMode, @DefaultValue("true") boolean observation) {

}
