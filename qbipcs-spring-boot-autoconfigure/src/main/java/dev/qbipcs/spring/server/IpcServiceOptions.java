package dev.qbipcs.spring.server;

import java.time.Duration;

import dev.qbipcs.IpcServerBuilder;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.RequestRate;
import dev.qbipcs.spring.handler.HandlerExecution;
import dev.qbipcs.spring.handler.PeerAccess;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of a service. It overrides the attributes of
 * {@link dev.qbipcs.spring.annotation.IpcService @IpcService}; null leaves them, or the
 * engine's default, as they are.
 *
 * @param enabled whether the service is started at all
 * @param name the name that clients connect to
 * @param execution where handlers run that have no execution of their own
 * @param access the clients that may connect
 * @param files the access to the files of connections
 * @param id the service id
 * @param transport how messages travel
 * @param requestRate how eagerly requests are read at first
 * @param loops how many event loops of its own the service has, instead of those that all
 * share
 * @param buffers bounds of a connection's buffer size
 * @param limits bounds of the resources that clients may take
 * @param observation whether the calls of handlers are observed, if any are
 */
public record IpcServiceOptions(boolean enabled, @Nullable String name, HandlerExecution execution, PeerAccess access,
		FileOptions files, @Nullable Integer id, @Nullable IpcTransport transport, @Nullable RequestRate requestRate,
		@Nullable Integer loops, Buffers buffers, Limits limits, boolean observation) {

	/** Nothing is set: as annotated, open to every client. */
	public static final IpcServiceOptions DEFAULT = new IpcServiceOptions(true, null, HandlerExecution.DEFAULT,
			PeerAccess.ANYBODY, FileOptions.DEFAULT, null, null, null, null, new Buffers(null, null),
			new Limits(null, null, null, null, null, null), true);

	void applyTo(IpcServerBuilder builder) {
		if (this.id != null) {
			builder.serviceId(this.id);
		}
		if (this.transport != null) {
			builder.transport(this.transport);
		}
		if (this.requestRate != null) {
			builder.requestRate(this.requestRate);
		}
		if (this.loops != null) {
			builder.loops(this.loops);
		}
		this.buffers.applyTo(builder);
		this.limits.applyTo(builder);
	}

	/**
	 * Bounds of a connection's buffer size.
	 *
	 * @param enforced lower bound in bytes
	 * @param max upper bound in bytes
	 */
	public record Buffers(@Nullable Integer enforced, @Nullable Integer max) {

		void applyTo(IpcServerBuilder builder) {
			if (this.enforced != null) {
				builder.enforceBufferSize(this.enforced);
			}
			if (this.max != null) {
				builder.maxBufferSize(this.max);
			}
		}

	}

	/**
	 * Bounds of the resources that clients may take.
	 *
	 * @param connections most clients at once
	 * @param connectionsPerUser most clients of the same user at once
	 * @param pendingHandshakes most clients introducing themselves at once
	 * @param handshakeTimeout longest time for a handshake
	 * @param sharedMemory most bytes of shared memory
	 * @param sharedMemoryPerUser most bytes of shared memory for the same user
	 */
	public record Limits(@Nullable Integer connections, @Nullable Integer connectionsPerUser,
			@Nullable Integer pendingHandshakes, @Nullable Duration handshakeTimeout, @Nullable Long sharedMemory,
			@Nullable Long sharedMemoryPerUser) {

		void applyTo(IpcServerBuilder builder) {
			if (this.connections != null) {
				builder.maxConnections(this.connections);
			}
			if (this.connectionsPerUser != null) {
				builder.maxConnectionsPerUser(this.connectionsPerUser);
			}
			if (this.pendingHandshakes != null) {
				builder.maxPendingHandshakes(this.pendingHandshakes);
			}
			if (this.handshakeTimeout != null) {
				builder.handshakeTimeout(this.handshakeTimeout);
			}
			if (this.sharedMemory != null) {
				builder.maxSharedMemory(this.sharedMemory);
			}
			if (this.sharedMemoryPerUser != null) {
				builder.maxSharedMemoryPerUser(this.sharedMemoryPerUser);
			}
		}

	}

}
