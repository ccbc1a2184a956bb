package dev.qbipcs.spring.event;

import java.lang.System.Logger.Level;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import dev.qbipcs.IpcPeerLog;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;

/**
 * Publishes application events on a thread of its own, {@code qbipcs-events}, in their
 * order. The thread ends after half a minute without events. When the application stops,
 * events that are waiting are still published before their listeners are destroyed, as
 * long as {@code spring.lifecycle.timeout-per-shutdown-phase} lets them. If listeners
 * fall {@value #CAPACITY} events behind, further ones are dropped.
 */
public final class IpcEventQueue implements SmartLifecycle, DisposableBean {

	/** Stops after the services. */
	public static final int PHASE = DEFAULT_PHASE - 2049;

	private static final int CAPACITY = 10_000;

	private static final Log logger = LogFactory.getLog(IpcEventQueue.class);

	private final ApplicationEventPublisher publisher;

	private final ThreadPoolExecutor executor;

	private final IpcPeerLog log = IpcPeerLog.to(IpcEventQueue::write);

	private volatile boolean running;

	/**
	 * Create a queue.
	 * @param publisher calls the listeners
	 */
	public IpcEventQueue(ApplicationEventPublisher publisher) {
		this.publisher = publisher;
		this.executor = new ThreadPoolExecutor(1, 1, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(CAPACITY),
				Thread.ofPlatform().name("qbipcs-events").daemon().factory());
		this.executor.allowCoreThreadTimeOut(true);
	}

	/**
	 * Publish an event asynchronously. Any thread may call this; it never blocks.
	 * @param event the event
	 */
	public void publish(IpcApplicationEvent event) {
		try {
			this.executor.execute(() -> tell(event));
		}
		catch (RejectedExecutionException ex) {
			// after shutdown there are no listeners
			if (!this.executor.isShutdown()) {
				this.log.log(Level.WARNING, IpcPeerLog.UNKNOWN_USER, "events that listeners missed",
						() -> ("Listeners of IPC events are %d events behind, and miss some now; let them hand long"
								+ " work to another thread")
							.formatted(CAPACITY));
			}
		}
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public void start() {
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
		CountDownLatch published = new CountDownLatch(1);
		try {
			this.executor.execute(published::countDown);
			published.await();
		}
		catch (RejectedExecutionException ex) {
			// they are too far behind to wait for them
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public void stop(Runnable callback) {
		Thread.ofVirtual().name("qbipcs-events-stop").start(() -> {
			try {
				stop();
			}
			finally {
				callback.run();
			}
		});
	}

	@Override
	public void destroy() {
		this.executor.shutdownNow();
		this.log.flush();
	}

	private static void write(Level level, String line, @Nullable Throwable thrown) {
		if (level == Level.ERROR) {
			logger.error(line, thrown);
		}
		else {
			logger.warn(line, thrown);
		}
	}

	private void tell(IpcApplicationEvent event) {
		try {
			this.publisher.publishEvent(event);
		}
		catch (Throwable ex) {
			this.log.log(Level.ERROR, IpcPeerLog.UNKNOWN_USER, "events that a listener failed on",
					() -> "A listener failed on " + event, ex);
		}
	}

}
