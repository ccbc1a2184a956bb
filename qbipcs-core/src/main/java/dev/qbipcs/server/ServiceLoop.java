package dev.qbipcs.server;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;

import dev.qbipcs.EventLoop;
import dev.qbipcs.EventLoop.Priority;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcServerSettings;
import dev.qbipcs.RequestRate;
import dev.qbipcs.loop.LoopLogger;

/**
 * One of the loops of a service, with the connections that were given to it and stay
 * there. What they share is here and belongs to the loop's thread, but where it says
 * otherwise.
 */
final class ServiceLoop {

	private static final LoopLogger logger = LoopLogger.of(ServiceLoop.class);

	private final ServiceRuntime service;

	private final EventLoop loop;

	private final Admission admission = new Admission(this);

	private final RequestBuffer buffer = new RequestBuffer();

	private final CurrentMessage message = new CurrentMessage(this.buffer);

	/** Those that can send and receive; any thread may read it. */
	private final Map<Long, ServerConnection> connections = new ConcurrentSkipListMap<>();

	/** Connections, and clients on their way to become one; any thread may use it. */
	private final AtomicInteger load = new AtomicInteger();

	private RequestRate rate;

	private boolean draining;

	private boolean closing;

	private final List<CompletableFuture<Void>> drains = new ArrayList<>();

	ServiceLoop(ServiceRuntime service, EventLoop loop, RequestRate rate) {
		this.service = service;
		this.loop = loop;
		this.rate = rate;
	}

	ServiceRuntime service() {
		return this.service;
	}

	IpcServerSettings settings() {
		return this.service.settings();
	}

	EventLoop loop() {
		return this.loop;
	}

	Admission admission() {
		return this.admission;
	}

	RequestBuffer buffer() {
		return this.buffer;
	}

	CurrentMessage message() {
		return this.message;
	}

	AtomicInteger load() {
		return this.load;
	}

	// Any thread may call it.
	Collection<ServerConnection> connections() {
		return this.connections.values();
	}

	void opened(ServerConnection connection) {
		this.connections.put(connection.id(), connection);
		this.service.counters().accepted(connection);
	}

	void closed(ServerConnection connection) {
		this.connections.remove(connection.id());
		this.service.counters().closed();
		this.service.left(this, connection.peer());
	}

	RequestRate rate() {
		return this.rate;
	}

	void rate(RequestRate rate) {
		this.rate = rate;
		for (ServerConnection connection : connections()) {
			connection.pump().rate(rate);
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

	void close() {
		this.closing = true;
		connections().forEach(ServerConnection::disconnectNow);
		this.drains.forEach((drained) -> drained.complete(null));
	}

	// Run it now if this is the loop's thread, else soon. Any thread may call it.
	void onLoop(Runnable job) {
		if (this.loop.inLoop()) {
			job.run();
		}
		else {
			execute(job);
		}
	}

	// Run it soon. A loop that was closed before us cannot do it any more, and has no
	// thread that we could disturb. Any thread may call it.
	void execute(Runnable job) {
		try {
			this.loop.execute(Priority.MEDIUM, job);
		}
		catch (IpcException ex) {
			logger.log(Level.DEBUG, "The event loop was closed before the service", ex);
			job.run();
		}
	}

}
