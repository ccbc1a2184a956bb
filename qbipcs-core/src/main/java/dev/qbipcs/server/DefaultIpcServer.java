package dev.qbipcs.server;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

import dev.qbipcs.EventLoop;
import dev.qbipcs.EventLoop.Priority;
import dev.qbipcs.IpcConnection;
import dev.qbipcs.IpcServer;
import dev.qbipcs.IpcServerSettings;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.RequestRate;
import dev.qbipcs.ServiceStats;
import dev.qbipcs.loop.EpollLoop;
import dev.qbipcs.transport.OrphanSweeper;
import dev.qbipcs.transport.ServiceListener;
import dev.qbipcs.transport.Transports;
import org.jspecify.annotations.Nullable;

/**
 * A service, started and closed any number of times.
 */
final class DefaultIpcServer implements IpcServer {

	private static final Logger logger = System.getLogger(DefaultIpcServer.class.getName());

	private final IpcServerSettings settings;

	private final Object lifecycle = new Object();

	private final AtomicLong connectionIds = new AtomicLong();

	private volatile @Nullable Run run;

	private volatile RequestRate rate;

	private volatile @Nullable Object context;

	/** Connections of earlier runs, less those of the last reset. */
	private long closedBefore;

	DefaultIpcServer(IpcServerSettings settings) {
		this.settings = settings;
		this.rate = settings.requestRate();
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
	public void start() {
		synchronized (this.lifecycle) {
			if (this.run != null) {
				throw new IllegalStateException("Service \"" + name() + "\" is running already");
			}
			Transports.verifyPlatform();
			ServiceListener listener = ServiceListener.bind(name());
			try {
				int swept = OrphanSweeper.sweep(name());
				if (swept > 0) {
					logger.log(Level.INFO, "Removed {0} leftover(s) of an earlier server \"{1}\" from shared memory",
							swept, name());
				}
				EventLoop own = this.settings.eventLoop();
				EventLoop loop = (own != null) ? own : EpollLoop.start("qbipcs-" + name());
				ServiceRuntime runtime = new ServiceRuntime(this, this.settings, loop, this.rate, this.connectionIds);
				Acceptor acceptor = new Acceptor(runtime, listener);
				loop.execute(Priority.MEDIUM, acceptor::start);
				this.run = new Run(runtime, acceptor);
			}
			catch (RuntimeException ex) {
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
		Run ended;
		synchronized (this.lifecycle) {
			ended = this.run;
			if (ended == null) {
				return;
			}
			this.run = null;
		}
		ServiceRuntime runtime = ended.runtime();
		CountDownLatch done = new CountDownLatch(1);
		runtime.onLoop(() -> {
			try {
				ended.acceptor().stop();
				runtime.close();
			}
			finally {
				// behind the jobs that destroy the connections
				runtime.execute(done::countDown);
			}
		});
		if (!runtime.loop().inLoop()) {
			awaitUninterruptibly(done);
		}
		synchronized (this.lifecycle) {
			this.closedBefore += runtime.closedConnections();
		}
	}

	@Override
	public RequestRate requestRate() {
		return this.rate;
	}

	@Override
	public void requestRate(RequestRate rate) {
		synchronized (this.lifecycle) {
			this.rate = rate;
			Run run = this.run;
			if (run != null) {
				run.runtime().onLoop(() -> run.runtime().rate(rate));
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

	private ServiceStats stats(boolean reset) {
		synchronized (this.lifecycle) {
			Run run = this.run;
			long closed = this.closedBefore + ((run != null) ? run.runtime().closedConnections() : 0);
			if (reset) {
				this.closedBefore -= closed;
			}
			return new ServiceStats((run != null) ? run.runtime().activeConnections() : 0, closed);
		}
	}

	private static void awaitUninterruptibly(CountDownLatch latch) {
		boolean interrupted = false;
		while (true) {
			try {
				latch.await();
				break;
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
	 */
	private record Run(ServiceRuntime runtime, Acceptor acceptor) {

	}

}
