package dev.qbipcs.internal.server;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import dev.qbipcs.IpcException;
import dev.qbipcs.RequestRate;
import dev.qbipcs.internal.loop.LoopLogger;
import dev.qbipcs.spi.EventLoop;
import dev.qbipcs.spi.EventLoop.Priority;

/**
 * One of the loops of a service, with the connections that were given to it and stay
 * there. What they share is here and belongs to the loop's thread, unless noted
 * otherwise.
 */
final class ServiceLoop {

	private static final LoopLogger logger = LoopLogger.of(ServiceLoop.class);

	private final ServiceRuntime runtime;

	private final EventLoop eventLoop;

	private final Admission admission = new Admission(this);

	private final RequestBuffer buffer = new RequestBuffer();

	private final CurrentMessage message = new CurrentMessage(this.buffer);

	/** Those that can send and receive; any thread may read it. */
	private final Map<Long, ServerConnection> connections = new ConcurrentSkipListMap<>();

	/** Connections, and clients on their way to become one; any thread may use it. */
	private final AtomicInteger load = new AtomicInteger();

	private RequestRate rate;

	private boolean draining;

	/** Whether no further client is admitted here; any thread may read it. */
	private volatile boolean closing;

	private final List<CompletableFuture<Void>> drains = new ArrayList<>();

	private final SerialJobs afterwards = new SerialJobs();

	ServiceLoop(ServiceRuntime runtime, EventLoop eventLoop, RequestRate rate) {
		this.runtime = runtime;
		this.eventLoop = eventLoop;
		this.rate = rate;
	}

	ServiceRuntime runtime() {
		return this.runtime;
	}

	ServerSettings settings() {
		return this.runtime.settings();
	}

	EventLoop eventLoop() {
		return this.eventLoop;
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

	// Whether a response that this thread sends answers the request that the handler has
	// at the moment; any thread may call it.
	boolean isHandling(ServerConnection connection) {
		return this.eventLoop.inLoop() && this.message.isOf(connection);
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
		try {
			this.runtime.counters().accepted(connection);
		}
		catch (Throwable ex) {
			this.connections.remove(connection.id());
			throw ex;
		}
	}

	void closed(ServerConnection connection) {
		this.connections.remove(connection.id());
		this.runtime.counters().closed();
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

	// Any thread may call it.
	boolean isClosing() {
		return this.closing;
	}

	void close() {
		this.closing = true;
		for (ServerConnection connection : connections()) {
			this.runtime.guarded("closed", connection, connection.peer().uid(), connection::disconnectNow);
		}
		this.drains.forEach((drained) -> drained.complete(null));
	}

	// The loop ends before the service: no further client is admitted here. Any thread
	// may call it.
	void loopClosed() {
		this.closing = true;
	}

	// Whether the caller is the loop's thread, or stands in for it. Any thread may call
	// it.
	boolean inLoop() {
		return this.eventLoop.inLoop() || this.afterwards.inJob();
	}

	// Run it now if this is the loop's thread, else soon. Any thread may call it.
	void onLoop(Runnable job) {
		if (inLoop()) {
			job.run();
		}
		else {
			execute(job);
		}
	}

	// As onLoop(), unless the loop was closed before us. Returns whether it will run. Any
	// thread may call it.
	boolean tryOnLoop(Runnable job) {
		if (inLoop()) {
			job.run();
			return true;
		}
		try {
			this.eventLoop.execute(Priority.MEDIUM, job);
			return true;
		}
		catch (IpcException ex) {
			logger.log(Level.DEBUG, "The event loop was closed before the service", ex);
			loopClosed();
			return false;
		}
	}

	// Run it soon. A loop that was closed before us has run its last job when it refuses
	// this one; then jobs follow each other without it. Any thread may call it.
	void execute(Runnable job) {
		try {
			this.eventLoop.execute(Priority.MEDIUM, job);
		}
		catch (IpcException ex) {
			logger.log(Level.DEBUG, "The event loop was closed before the service", ex);
			this.afterwards.execute(() -> {
				loopClosed();
				job.run();
			});
		}
	}

	// Run it after some time, even if the loop ends meanwhile. Any thread may call it.
	void executeLater(Duration delay, Runnable job) {
		CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS).execute(() -> execute(job));
	}

}
