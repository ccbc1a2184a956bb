package dev.qbipcs.internal.server;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

import dev.qbipcs.IpcConnection;
import dev.qbipcs.IpcServer;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.LoopStats;
import dev.qbipcs.RequestRate;
import dev.qbipcs.ServiceStats;
import dev.qbipcs.ServiceTotals;
import dev.qbipcs.SharedMemoryStats;
import dev.qbipcs.internal.loop.EpollLoop;
import dev.qbipcs.internal.loop.LoopCounts;
import dev.qbipcs.internal.transport.OrphanSweeper;
import dev.qbipcs.internal.transport.ServiceListener;
import dev.qbipcs.internal.transport.SharedMemoryBudget;
import dev.qbipcs.internal.transport.Transports;
import dev.qbipcs.spi.EventLoop;
import dev.qbipcs.spi.EventLoop.Priority;
import org.jspecify.annotations.Nullable;

/**
 * A service, started and closed any number of times.
 */
final class DefaultIpcServer implements IpcServer {

	private static final Logger logger = System.getLogger(DefaultIpcServer.class.getName());

	private final ServerSettings settings;

	private final Object lifecycle = new Object();

	private final AtomicLong connectionIds = new AtomicLong();

	private volatile @Nullable Run run;

	/** A handler on a loop may start the service again before the last run is closed. */
	private final AtomicReference<@Nullable Run> closing = new AtomicReference<>();

	/** Of loops of its own that are gone. */
	private LoopStats earlier = LoopStats.NONE;

	private volatile RequestRate rate;

	private volatile @Nullable Object context;

	private final ServiceCounters counters;

	private final SharedMemoryBudget memory;

	DefaultIpcServer(ServerSettings settings) {
		this(settings, new ServiceCounters());
	}

	// For tests, whose counters may fail.
	DefaultIpcServer(ServerSettings settings, ServiceCounters counters) {
		this.settings = settings;
		this.counters = counters;
		this.rate = settings.requestRate();
		this.memory = SharedMemoryBudget.of(settings.maxSharedMemory(), settings.maxSharedMemoryPerUser());
	}

	@Override
	public String name() {
		return this.settings.name();
	}

	@Override
	public int serviceId() {
		return this.settings.serviceId();
	}

	@Override
	public IpcTransport transport() {
		return this.settings.transport();
	}

	@Override
	public Optional<EventLoop> eventLoop() {
		return eventLoops().stream().findFirst();
	}

	@Override
	public LoopStats loopStats() {
		synchronized (this.lifecycle) {
			return LoopCounts.sum(this.earlier, loopStats(eventLoops()));
		}
	}

	@Override
	public List<EventLoop> eventLoops() {
		Run run = this.run;
		return (run != null) ? run.runtime().eventLoops() : this.settings.eventLoops();
	}

	@Override
	public void start() {
		awaitClosed();
		synchronized (this.lifecycle) {
			if (this.run != null) {
				throw new IllegalStateException("Service \"" + name() + "\" is running already");
			}
			Transports.verifyPlatform();
			ServiceListener listener = ServiceListener.bind(name(), this.settings.socketPlacement());
			try {
				this.run = begin(listener);
			}
			catch (Throwable ex) {
				listener.close();
				throw ex;
			}
		}
	}

	@Override
	public boolean isRunning() {
		return this.run != null;
	}

	@Override
	public void close() {
		Run ended = stop();
		if (ended != null) {
			// not under the lock: without a loop the handler is called by this thread
			ended.runtime().firstLoop().onLoop(() -> end(ended));
		}
		awaitClosed();
	}

	@Override
	public CompletableFuture<Void> drain() {
		CompletableFuture<CompletableFuture<Void>> begun = new CompletableFuture<>();
		Run run = this.run;
		if (run == null) {
			return CompletableFuture.completedFuture(null);
		}
		run.runtime().firstLoop().execute(() -> {
			try {
				run.acceptor().stop();
			}
			finally {
				begun.complete(run.runtime().drain());
			}
		});
		return begun.thenCompose(Function.identity());
	}

	@Override
	public RequestRate requestRate() {
		return this.rate;
	}

	@Override
	public void setRequestRate(RequestRate rate) {
		synchronized (this.lifecycle) {
			this.rate = rate;
			Run run = this.run;
			if (run != null) {
				run.runtime().rate(rate);
			}
		}
	}

	@Override
	public List<IpcConnection> connections() {
		Run run = this.run;
		return (run != null) ? List.copyOf(run.runtime().connections()) : List.of();
	}

	@Override
	public ServiceStats stats() {
		return stats(false);
	}

	@Override
	public ServiceStats statsAndReset() {
		return stats(true);
	}

	@Override
	public ServiceTotals totals() {
		return this.counters.totals();
	}

	@Override
	public SharedMemoryStats sharedMemory() {
		return this.memory.stats();
	}

	@Override
	public void setContext(@Nullable Object context) {
		this.context = context;
	}

	@Override
	public <T> Optional<T> context(Class<T> type) {
		return Optional.ofNullable(this.context).filter(type::isInstance).map(type::cast);
	}

	@Override
	public String toString() {
		return "service \"" + name() + "\"";
	}

	private static LoopStats loopStats(List<EventLoop> loops) {
		return loops.stream().map(EventLoop::loopStats).reduce(LoopStats.NONE, LoopCounts::sum);
	}

	private ServiceStats stats(boolean reset) {
		Run run = this.run;
		return new ServiceStats((run != null) ? run.runtime().activeConnections() : 0,
				this.counters.closedSinceReset(reset));
	}

	// The run that is to be ended by the caller, if there is one.
	private @Nullable Run stop() {
		synchronized (this.lifecycle) {
			Run ended = this.run;
			if (ended != null) {
				this.run = null;
				this.closing.set(ended);
				if (this.settings.eventLoops().isEmpty()) {
					this.earlier = LoopCounts.sum(this.earlier, loopStats(ended.runtime().eventLoops()));
				}
			}
			return ended;
		}
	}

	private Run begin(ServiceListener listener) {
		int swept = OrphanSweeper.sweep(name());
		if (swept > 0) {
			logger.log(Level.INFO,
					"Removed " + swept + " leftover(s) of an earlier server \"" + name() + "\" from shared memory");
		}
		List<EventLoop> given = this.settings.eventLoops();
		ServiceRuntime runtime = new ServiceRuntime(this, this.settings, given.isEmpty() ? startLoops() : given,
				this.rate, this.connectionIds, this.counters, this.memory);
		try {
			runtime.files().warnAtStart();
			Acceptor acceptor = new Acceptor(runtime, listener);
			Run run = new Run(runtime, acceptor, new CountDownLatch(1));
			runtime.firstLoop().eventLoop().execute(Priority.MEDIUM, acceptor::start);
			return run;
		}
		catch (Throwable ex) {
			runtime.abandon();
			throw ex;
		}
	}

	private List<EventLoop> startLoops() {
		int count = this.settings.loops();
		List<EventLoop> loops = new ArrayList<>();
		try {
			for (int i = 1; i <= count; i++) {
				String suffix = (count > 1) ? "-" + i : "";
				loops.add(EpollLoop.start("qbipcs-" + name() + suffix, this.settings.polling()));
			}
			return loops;
		}
		catch (Throwable ex) {
			loops.forEach(EventLoop::close);
			throw ex;
		}
	}

	private void end(Run ended) {
		try {
			ended.acceptor().stop();
		}
		finally {
			ended.runtime().close(() -> {
				this.closing.compareAndSet(ended, null);
				ended.done().countDown();
			});
		}
	}

	// Until the name is free and the connections are gone; a loop itself cannot wait.
	private void awaitClosed() {
		Run closing = this.closing.get();
		if (closing == null || closing.runtime().inLoop()) {
			return;
		}
		boolean interrupted = false;
		while (closing.done().getCount() > 0) {
			try {
				closing.done().await();
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * What there is between start and close.
	 *
	 * @param runtime what connections share
	 * @param acceptor takes new clients
	 * @param done when everything is closed
	 */
	private record Run(ServiceRuntime runtime, Acceptor acceptor, CountDownLatch done) {

	}

}
