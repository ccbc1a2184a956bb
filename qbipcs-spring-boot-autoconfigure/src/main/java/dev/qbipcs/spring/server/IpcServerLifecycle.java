package dev.qbipcs.spring.server;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;

/**
 * Starts and stops the services with the application, in the phase of web servers: last
 * to start and, after {@link IpcServerDrain}, first to stop. Keeps the JVM alive in
 * between, also without a web server.
 */
public final class IpcServerLifecycle implements SmartLifecycle {

	/** The phase in which Boot starts and stops web servers. */
	public static final int PHASE = DEFAULT_PHASE - 2048;

	private static final Log logger = LogFactory.getLog(IpcServerLifecycle.class);

	private final IpcServiceRegistry registry;

	private final AtomicReference<@Nullable CountDownLatch> running = new AtomicReference<>();

	/**
	 * Create a life cycle.
	 * @param registry the services to start and stop
	 */
	public IpcServerLifecycle(IpcServiceRegistry registry) {
		this.registry = registry;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

	@Override
	public boolean isRunning() {
		return this.running.get() != null;
	}

	@Override
	public synchronized void start() {
		if (isRunning()) {
			return;
		}
		this.registry.createServices();
		List<RegisteredIpcService> services = this.registry.services();
		try {
			services.forEach(IpcServerLifecycle::start);
		}
		catch (RuntimeException ex) {
			// those that did start must not outlive an application that did not
			running(services).forEach(RegisteredIpcService::stop);
			throw ex;
		}
		CountDownLatch latch = new CountDownLatch(1);
		if (!services.isEmpty()) {
			keepJvmAlive(latch);
		}
		this.running.set(latch);
	}

	// No lock is held: closing waits for the event loop, whose handlers may call this
	// too.
	@Override
	public void stop() {
		CountDownLatch latch = this.running.get();
		if (latch == null) {
			return;
		}
		List<RegisteredIpcService> services = running(this.registry.services());
		services.forEach(RegisteredIpcService::stop);
		if (!services.isEmpty()) {
			logger.info(services.stream()
				.map((service) -> "\"" + service.name() + "\"")
				.collect(Collectors.joining(", ", "Stopped IPC services ", "")));
		}
		if (this.running.compareAndSet(latch, null)) {
			latch.countDown();
		}
	}

	@Override
	public void stop(Runnable callback) {
		Thread.ofVirtual().name("qbipcs-stop").start(() -> {
			try {
				stop();
			}
			finally {
				callback.run();
			}
		});
	}

	private static void start(RegisteredIpcService service) {
		try {
			service.start();
		}
		catch (RuntimeException ex) {
			throw new IpcServiceStartException(service.name(), ex);
		}
	}

	private static List<RegisteredIpcService> running(List<RegisteredIpcService> services) {
		return services.stream().filter((service) -> service.server().isRunning()).toList();
	}

	// the event loop is a daemon, and so are virtual threads
	private static void keepJvmAlive(CountDownLatch latch) {
		Thread.ofPlatform().name("qbipcs-keep-alive").daemon(false).start(() -> {
			try {
				latch.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		});
	}

}
