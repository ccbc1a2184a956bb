package dev.qbipcs;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;

import dev.qbipcs.internal.server.ServerFactory;
import dev.qbipcs.internal.server.ServerSettings;
import dev.qbipcs.spi.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * Collects what makes a service. Not safe for use by several threads.
 */
public final class IpcServerBuilder {

	/** The smallest buffer a C client can have: the handshake response fits in it. */
	private static final int SMALLEST_BUFFER = 12_328;

	/** The largest buffer that is allowed to be configured: 512 MiB. */
	private static final int LARGEST_BUFFER = 512 << 20;

	/** The longest name that an abstract socket address holds. */
	private static final int LONGEST_NAME = 106;

	private static final int MOST_LOOPS = 64;

	private final String name;

	private int serviceId;

	private IpcTransport transport = IpcTransport.SHARED_MEMORY;

	private @Nullable IpcServerHandler handler;

	private List<EventLoop> eventLoops = List.of();

	private int loops = 1;

	private PollingPolicy polling = PollingPolicy.DEFAULT;

	private int minBufferSize = SMALLEST_BUFFER;

	private int maxBufferSize = 4 << 20;

	private RequestRate requestRate = RequestRate.NORMAL;

	private Duration handshakeTimeout = Duration.ofSeconds(5);

	private int maxPendingHandshakes = 128;

	private int maxConnections = 10_000;

	private int maxConnectionsPerUser = 2500;

	private long maxSharedMemory;

	private long maxSharedMemoryPerUser;

	private SocketPlacement socketPlacement = SocketPlacement.hostDefault();

	private FileSharing fileSharing = FileSharing.DEFAULT;

	IpcServerBuilder(String name) {
		int length = name.getBytes(StandardCharsets.UTF_8).length;
		check(length >= 1 && length <= LONGEST_NAME,
				"A service name has 1 to 106 bytes, but \"%s\" has %d".formatted(name, length));
		check(name.indexOf('\0') < 0 && name.indexOf('/') < 0,
				"A service name has no NUL and no slash, but \"%s\" has; use dots or dashes".formatted(name));
		this.name = name;
	}

	/**
	 * Give the service a number, which connections know ({@code qb_ipcs_service_id_get}).
	 * @param serviceId any number; 0 by default
	 * @return this builder
	 */
	public IpcServerBuilder serviceId(int serviceId) {
		this.serviceId = serviceId;
		return this;
	}

	/**
	 * Choose how messages travel.
	 * @param transport the transport; shared memory by default
	 * @return this builder
	 */
	public IpcServerBuilder transport(IpcTransport transport) {
		this.transport = transport;
		return this;
	}

	/**
	 * Say what the service does with its clients.
	 * @param handler the handler
	 * @return this builder
	 */
	public IpcServerBuilder handler(IpcServerHandler handler) {
		this.handler = handler;
		return this;
	}

	/**
	 * Run the service on a certain loop ({@code qb_ipcs_poll_handlers_set}), which must
	 * outlive it and stays the caller's to close. Replaces what {@link #loops} said.
	 * @param eventLoop the loop; a loop of the service's own by default
	 * @return this builder
	 */
	public IpcServerBuilder eventLoop(EventLoop eventLoop) {
		return eventLoops(List.of(eventLoop));
	}

	/**
	 * Run the service on certain loops, which must outlive it and stay the caller's to
	 * close. The first one listens; each client is given to the one that has fewest of
	 * this service's, and stays there. Replaces what {@link #loops} said.
	 * @param eventLoops 1 to 64 different loops
	 * @return this builder
	 */
	public IpcServerBuilder eventLoops(List<EventLoop> eventLoops) {
		checkLoops(eventLoops.size());
		check(Set.copyOf(eventLoops).size() == eventLoops.size(), "A loop is given more than once");
		this.eventLoops = List.copyOf(eventLoops);
		return this;
	}

	/**
	 * Run the service on loops of its own, each with a thread of its own. More than one
	 * helps if handlers keep a loop busy and there are cores for more; then the handler
	 * must be safe for use by several threads. The first loop listens; each client is
	 * given to the one that has fewest, and stays there. Replaces what {@link #eventLoop}
	 * or {@link #eventLoops} said.
	 * @param count 1 (the default) to 64
	 * @return this builder
	 */
	public IpcServerBuilder loops(int count) {
		checkLoops(count);
		this.loops = count;
		this.eventLoops = List.of();
		return this;
	}

	/**
	 * Say how the service looks for requests before it parks. Loops that are given with
	 * {@link #eventLoop} or {@link #eventLoops} have a policy of their own.
	 * @param polling the policy; {@link PollingPolicy#DEFAULT} by default
	 * @return this builder
	 */
	public IpcServerBuilder polling(PollingPolicy polling) {
		this.polling = polling;
		return this;
	}

	/**
	 * Impose a lower bound on the clients' buffer size
	 * ({@code qb_ipcs_enforce_buffer_size}).
	 * @param bytes 12328 (the default) to 512 MiB
	 * @return this builder
	 */
	public IpcServerBuilder enforceBufferSize(int bytes) {
		check(bytes >= SMALLEST_BUFFER && bytes <= LARGEST_BUFFER,
				"The enforced buffer size must be between 12328 bytes and 512 MiB, but is %d".formatted(bytes));
		this.minBufferSize = bytes;
		return this;
	}

	/**
	 * Impose an upper bound on the clients' buffer size. A client that asks for more gets
	 * this much. A connection takes three times its buffer size of shared memory.
	 * @param bytes 12328 to 512 MiB; 4 MiB by default
	 * @return this builder
	 */
	public IpcServerBuilder maxBufferSize(int bytes) {
		check(bytes >= SMALLEST_BUFFER && bytes <= LARGEST_BUFFER,
				"The largest buffer size must be between 12328 bytes and 512 MiB, but is %d".formatted(bytes));
		this.maxBufferSize = bytes;
		return this;
	}

	/**
	 * Choose how eagerly requests are read at first.
	 * @param requestRate the rate; {@link RequestRate#NORMAL} by default
	 * @return this builder
	 */
	public IpcServerBuilder requestRate(RequestRate requestRate) {
		this.requestRate = requestRate;
		return this;
	}

	/**
	 * Limit how long a client may take to introduce itself after it connected.
	 * @param timeout more than nothing; 5 seconds by default
	 * @return this builder
	 */
	public IpcServerBuilder handshakeTimeout(Duration timeout) {
		check(timeout.isPositive(), "The handshake timeout must be positive, but is %s".formatted(timeout));
		this.handshakeTimeout = timeout;
		return this;
	}

	/**
	 * Limit how many clients may be introducing themselves at once. Further ones wait in
	 * the backlog of the kernel. If one of the user that has most has been at it for half
	 * of the handshake timeout, it gives way to the next; under attack sooner.
	 * @param limit 1 or more; 128 by default
	 * @return this builder
	 */
	public IpcServerBuilder maxPendingHandshakes(int limit) {
		check(limit >= 1, "At least one client must be able to connect, but the limit is %d".formatted(limit));
		this.maxPendingHandshakes = limit;
		return this;
	}

	/**
	 * Limit how many clients there may be; further ones are rejected with {@code EUSERS}.
	 * @param limit 1 or more; 10000 by default
	 * @return this builder
	 */
	public IpcServerBuilder maxConnections(int limit) {
		check(limit >= 1, "At least one client must be able to connect, but the limit is %d".formatted(limit));
		this.maxConnections = limit;
		return this;
	}

	/**
	 * Limit how many clients of the same user there may be, so that no user can take all
	 * places; further ones are rejected with {@code EUSERS}.
	 * @param limit 1 or more; 2500 by default
	 * @return this builder
	 */
	public IpcServerBuilder maxConnectionsPerUser(int limit) {
		check(limit >= 1, "At least one client must be able to connect, but the limit is %d".formatted(limit));
		this.maxConnectionsPerUser = limit;
		return this;
	}

	/**
	 * Limit how much shared memory the files of clients may take; a client for whose
	 * files there is not enough left is rejected with {@code ENOMEM}. A connection over
	 * shared memory takes three times its buffer size, each rounded up to pages, and nine
	 * pages of 4 KiB; one over sockets takes one page.
	 * <p>
	 * By default all services of this process together have half of the memory limit of
	 * its control group, since these files are charged to it, but no more than the size
	 * of {@code /dev/shm}.
	 * @param bytes 1 or more
	 * @return this builder
	 */
	public IpcServerBuilder maxSharedMemory(long bytes) {
		check(bytes >= 1, "A client needs shared memory, but the limit is %d bytes".formatted(bytes));
		this.maxSharedMemory = bytes;
		return this;
	}

	/**
	 * Limit how much shared memory the files of clients of the same user may take, so
	 * that no user can take all of it; further ones are rejected with {@code ENOMEM}.
	 * @param bytes 1 or more; by default three quarters of what all may take
	 * @return this builder
	 */
	public IpcServerBuilder maxSharedMemoryPerUser(long bytes) {
		check(bytes >= 1, "A client needs shared memory, but the limit is %d bytes".formatted(bytes));
		this.maxSharedMemoryPerUser = bytes;
		return this;
	}

	/**
	 * Say where the libqb of this host looks for sockets, if it was built with other
	 * paths than usual.
	 * @param socketPlacement the placement; {@link SocketPlacement#hostDefault()} by
	 * default
	 * @return this builder
	 */
	public IpcServerBuilder socketPlacement(SocketPlacement socketPlacement) {
		this.socketPlacement = socketPlacement;
		return this;
	}

	/**
	 * Say how the files of connections are shared with clients of other users
	 * ({@code qb_ipcs_connection_auth_set}, for all connections). A service that does not
	 * run as root needs a group that it has in common with them.
	 * @param fileSharing the sharing; {@link FileSharing#DEFAULT} by default
	 * @return this builder
	 */
	public IpcServerBuilder fileSharing(FileSharing fileSharing) {
		this.fileSharing = fileSharing;
		return this;
	}

	/**
	 * Make the service; {@link IpcServer#start()} publishes it.
	 * @return the service
	 * @throws IllegalArgumentException if something is missing or contradicts something
	 * else, or if files are to belong to a group to which this process cannot give them
	 */
	public IpcServer build() {
		IpcServerHandler handler = this.handler;
		if (handler == null) {
			throw new IllegalArgumentException(
					"Service \"" + this.name + "\" has no handler; call handler(...) before build()");
		}
		check(this.minBufferSize <= this.maxBufferSize,
				"The enforced buffer size (%d bytes) exceeds the largest buffer size (%d bytes)"
					.formatted(this.minBufferSize, this.maxBufferSize));
		return ServerFactory.create(new ServerSettings(this.name, this.serviceId, this.transport.resolve(), handler,
				this.eventLoops, this.loops, this.polling, this.minBufferSize, this.maxBufferSize, this.requestRate,
				this.handshakeTimeout, this.maxPendingHandshakes, this.maxConnections, this.maxConnectionsPerUser,
				this.maxSharedMemory, this.maxSharedMemoryPerUser, this.socketPlacement, this.fileSharing));
	}

	private static void checkLoops(int count) {
		check(count >= 1 && count <= MOST_LOOPS,
				"A service has 1 to 64 event loops, but is given %d; as many as there are cores to spare are enough"
					.formatted(count));
	}

	private static void check(boolean condition, String message) {
		if (!condition) {
			throw new IllegalArgumentException(message);
		}
	}

}
