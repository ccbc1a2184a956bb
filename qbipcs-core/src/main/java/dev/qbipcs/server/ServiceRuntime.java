package dev.qbipcs.server;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

import dev.qbipcs.EventLoop;
import dev.qbipcs.EventLoop.Priority;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcServer;
import dev.qbipcs.IpcServerSettings;
import dev.qbipcs.PeerCredentials;
import dev.qbipcs.RequestRate;
import dev.qbipcs.loop.LoopLogger;
import org.jspecify.annotations.Nullable;

/**
 * What the connections of a service share, from its start until the last of them is gone.
 */
final class ServiceRuntime {

	private static final LoopLogger logger = LoopLogger.of(ServiceRuntime.class);

	private final IpcServer server;

	private final IpcServerSettings settings;

	private final EventLoop loop;

	private final RequestBuffer buffer = new RequestBuffer();

	private final CurrentMessage message = new CurrentMessage(this.buffer);

	/** Those that can send and receive. */
	private final Map<Long, ServerConnection> connections = new ConcurrentSkipListMap<>();

	/** How many of them each user has; loop's thread only. */
	private final Map<Integer, Integer> connectionsByUser = new HashMap<>();

	private final AtomicLong connectionIds;

	private final ServiceCounters counters;

	/** Those that still have memory; loop's thread only. */
	private int undestroyed;

	private boolean closing;

	private boolean draining;

	private final List<CompletableFuture<Void>> drains = new ArrayList<>();

	private final ThrottledLog warnings = new ThrottledLog(logger);

	private volatile RequestRate rate;

	ServiceRuntime(IpcServer server, IpcServerSettings settings, EventLoop loop, RequestRate rate,
			AtomicLong connectionIds, ServiceCounters counters) {
		this.server = server;
		this.settings = settings;
		this.loop = loop;
		this.rate = rate;
		this.connectionIds = connectionIds;
		this.counters = counters;
	}

	IpcServer server() {
		return this.server;
	}

	IpcServerSettings settings() {
		return this.settings;
	}

	EventLoop loop() {
		return this.loop;
	}

	RequestBuffer buffer() {
		return this.buffer;
	}

	CurrentMessage message() {
		return this.message;
	}

	ThrottledLog warnings() {
		return this.warnings;
	}

	RequestRate rate() {
		return this.rate;
	}

	List<ServerConnection> connections() {
		return List.copyOf(this.connections.values());
	}

	int activeConnections() {
		return this.connections.size();
	}

	void rate(RequestRate rate) {
		this.rate = rate;
		for (ServerConnection connection : this.connections.values()) {
			connection.pump().rate(rate);
		}
	}

	long nextConnectionId() {
		return this.connectionIds.incrementAndGet();
	}

	// Why there is no place for a client of this user; null if there is.
	@Nullable String whyFull(int uid) {
		if (this.connections.size() >= this.settings.maxConnections()) {
			return "has %d connections already; raise maxConnections".formatted(this.connections.size());
		}
		int ofUser = this.connectionsByUser.getOrDefault(uid, 0);
		return (ofUser >= this.settings.maxConnectionsPerUser())
				? "has %d connections of that user already; raise maxConnectionsPerUser".formatted(ofUser) : null;
	}

	void created(ServerConnection connection) {
		this.undestroyed++;
	}

	void opened(ServerConnection connection) {
		this.connections.put(connection.id(), connection);
		this.counters.accepted(connection);
		this.connectionsByUser.merge(connection.peer().uid(), 1, Integer::sum);
	}

	void closed(ServerConnection connection) {
		this.connections.remove(connection.id());
		this.connectionsByUser.computeIfPresent(connection.peer().uid(),
				(uid, count) -> (count > 1) ? count - 1 : null);
		this.counters.closed();
	}

	// Turned away, for whatever reason.
	void rejected(PeerCredentials peer, int error, String reason) {
		this.counters.rejected();
		guarded("rejected", peer, () -> this.settings.handler().rejected(peer, error, reason));
	}

	void destroyed(ServerConnection connection) {
		this.counters.destroyed(connection);
		this.undestroyed--;
		endIfUnused();
	}

	// Run it now if this is the loop's thread, else soon.
	void onLoop(Runnable job) {
		if (this.loop.inLoop()) {
			job.run();
		}
		else {
			execute(job);
		}
	}

	// Run it soon. A loop that was closed before us cannot do it any more, and has no
	// thread that we could disturb.
	void execute(Runnable job) {
		try {
			this.loop.execute(Priority.MEDIUM, job);
		}
		catch (IpcException ex) {
			logger.log(Level.DEBUG, "The event loop was closed before the service", ex);
			job.run();
		}
	}

	// Call the handler, whatever it throws.
	void guarded(String callback, Object whom, Runnable call) {
		try {
			call.run();
		}
		catch (Throwable ex) {
			logger.log(Level.ERROR, "The handler failed in " + callback + " of " + whom, ex);
		}
	}

	// Handle what clients sent, but have them send no more.
	void drain(CompletableFuture<Void> drained) {
		this.draining = true;
		this.drains.add(drained);
		new Drain(this, drained).look();
	}

	boolean isDraining() {
		return this.draining;
	}

	boolean isClosing() {
		return this.closing;
	}

	// No further client comes; the loop goes with the last one, if it is ours.
	void close() {
		this.closing = true;
		this.connections.values().forEach(ServerConnection::disconnectNow);
		this.drains.forEach((drained) -> drained.complete(null));
		endIfUnused();
	}

	private void endIfUnused() {
		if (this.closing && this.undestroyed == 0 && this.settings.eventLoop() == null) {
			this.loop.close();
		}
	}

}
