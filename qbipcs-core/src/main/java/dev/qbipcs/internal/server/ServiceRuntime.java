package dev.qbipcs.internal.server;

import java.lang.System.Logger.Level;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import dev.qbipcs.IpcPeerLog;
import dev.qbipcs.IpcServer;
import dev.qbipcs.PeerCredentials;
import dev.qbipcs.RequestRate;
import dev.qbipcs.internal.protocol.HandshakeRequest;
import dev.qbipcs.internal.transport.SetupSocket;
import dev.qbipcs.internal.transport.SharedMemoryBudget;
import dev.qbipcs.internal.transport.Teardown;
import dev.qbipcs.spi.EventLoop;

/**
 * A service from its start until the last of its connections is gone: its loops and what
 * they share. The first loop listens; each client is given to the loop that has fewest.
 * Any thread may call it, unless noted otherwise.
 */
final class ServiceRuntime {

	private final IpcServer server;

	private final ServerSettings settings;

	private final List<ServiceLoop> loops;

	private final ConnectionQuota quota;

	private final AtomicLong connectionIds;

	private final ServiceCounters counters;

	private final SharedMemoryBudget memory;

	private final IpcPeerLog peerLog = IpcPeerLog.of(ServiceRuntime.class);

	private final FileAccessPolicy files;

	/**
	 * The connections that still have memory, and one while the service is not closed.
	 */
	private final AtomicInteger uses = new AtomicInteger(1);

	ServiceRuntime(IpcServer server, ServerSettings settings, List<EventLoop> loops, RequestRate rate,
			AtomicLong connectionIds, ServiceCounters counters, SharedMemoryBudget memory) {
		this.server = server;
		this.settings = settings;
		this.files = new FileAccessPolicy(settings, this.peerLog);
		this.quota = new ConnectionQuota(settings.maxConnections(), settings.maxConnectionsPerUser());
		this.connectionIds = connectionIds;
		this.counters = counters;
		this.memory = memory;
		this.loops = loops.stream().map((loop) -> new ServiceLoop(this, loop, rate)).toList();
	}

	IpcServer server() {
		return this.server;
	}

	ServerSettings settings() {
		return this.settings;
	}

	List<EventLoop> eventLoops() {
		return this.loops.stream().map(ServiceLoop::eventLoop).toList();
	}

	// The one that listens.
	ServiceLoop firstLoop() {
		return this.loops.getFirst();
	}

	// Whether the caller is one of our loops, and must not wait for them.
	boolean inLoop() {
		for (int i = 0; i < this.loops.size(); i++) {
			if (this.loops.get(i).inLoop()) {
				return true;
			}
		}
		return false;
	}

	// For lines that a client can provoke.
	IpcPeerLog peerLog() {
		return this.peerLog;
	}

	FileAccessPolicy files() {
		return this.files;
	}

	SharedMemoryBudget memory() {
		return this.memory;
	}

	ServiceCounters counters() {
		return this.counters;
	}

	List<ServerConnection> connections() {
		return this.loops.stream()
			.flatMap((loop) -> loop.connections().stream())
			.sorted(Comparator.comparingLong(ServerConnection::id))
			.toList();
	}

	int activeConnections() {
		return this.loops.stream().mapToInt((loop) -> loop.connections().size()).sum();
	}

	void rate(RequestRate rate) {
		// as a job: the caller may be a handler in the middle of a turn
		this.loops.forEach((loop) -> loop.execute(() -> loop.rate(rate)));
	}

	// A client introduced itself. First loop's thread only.
	void admit(SetupSocket socket, PeerCredentials peer, HandshakeRequest request) {
		ServiceLoop loop = leastBusyLoop();
		// a loop that refuses the client counts no longer, so there is an end to this
		while (!admit(loop, socket, peer, request)) {
			loop = leastBusyLoop();
		}
	}

	// The loop with the fewest clients. A closed loop has none and must not attract any;
	// if all are closed, the first one rejects the client.
	private ServiceLoop leastBusyLoop() {
		return this.loops.stream()
			.filter((loop) -> !loop.isClosing())
			.min(Comparator.comparingInt((loop) -> loop.load().get()))
			.orElse(firstLoop());
	}

	// Returns false if the loop was closed, so that another one has to do it.
	private boolean admit(ServiceLoop loop, SetupSocket socket, PeerCredentials peer, HandshakeRequest request) {
		ConnectionPermit permit = this.quota.tryAcquire(peer.uid(), loop.load());
		if (permit == null) {
			firstLoop().admission().turnAway(socket, peer, this.quota.whyFull(peer.uid()));
			return true;
		}
		boolean admitted = false;
		try {
			Runnable job = () -> loop.admission().admit(socket, peer, request, permit);
			if (loop == firstLoop()) {
				loop.onLoop(job);
				admitted = true;
			}
			else {
				admitted = loop.tryOnLoop(job);
			}
			return admitted;
		}
		catch (Throwable ex) {
			socket.close();
			throw ex;
		}
		finally {
			if (!admitted) {
				permit.release();
			}
		}
	}

	long nextConnectionId() {
		return this.connectionIds.incrementAndGet();
	}

	void created() {
		this.uses.incrementAndGet();
	}

	void destroyed(ServerConnection connection) {
		this.counters.destroyed(connection);
		ended();
	}

	// The client was rejected, for any reason.
	void rejected(PeerCredentials peer, int error, String reason) {
		guarded("rejected", peer, peer.uid(), () -> this.settings.handler().rejected(peer, error, reason));
	}

	// Call the handler, and log what it throws.
	void guarded(String callback, Object whom, int uid, Runnable call) {
		try {
			call.run();
		}
		catch (Throwable ex) {
			this.peerLog.log(Level.ERROR, uid, "failures of the handler in " + callback,
					() -> "The handler failed in " + callback + " of " + whom, ex);
		}
	}

	// Handle what clients sent, but have them send no more. No further one is admitted.
	CompletableFuture<Void> drain() {
		return CompletableFuture.allOf(this.loops.stream().map((loop) -> {
			CompletableFuture<Void> drained = new CompletableFuture<>();
			loop.onLoop(() -> loop.drain(drained));
			return drained;
		}).toArray(CompletableFuture<?>[]::new));
	}

	// Disconnect all clients and admit no further one. The loops go with the last
	// connection, if they are ours.
	void close(Runnable closed) {
		AtomicInteger busy = new AtomicInteger(this.loops.size());
		Teardown.run(this.loops.stream()
			.map((loop) -> (Runnable) () -> loop.onLoop(() -> closeLoop(loop, busy, closed)))
			.toArray(Runnable[]::new));
	}

	private void closeLoop(ServiceLoop loop, AtomicInteger busy, Runnable closed) {
		try {
			loop.close();
		}
		finally {
			// behind the jobs that destroy the connections
			loop.execute(() -> {
				if (busy.decrementAndGet() == 0) {
					ended();
					closed.run();
				}
			});
		}
	}

	// The service did not start.
	void abandon() {
		if (this.settings.eventLoops().isEmpty()) {
			closeLoops();
		}
	}

	private void closeLoops() {
		this.loops.forEach((loop) -> loop.eventLoop().close());
	}

	private void ended() {
		if (this.uses.decrementAndGet() > 0) {
			return;
		}
		this.peerLog.flush();
		if (this.settings.eventLoops().isEmpty()) {
			closeLoops();
		}
	}

}
