package dev.qbipcs.spring.server;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.context.SmartLifecycle;

/**
 * Drains the services before they stop: no client can connect any more, clients are asked
 * to send no further request (flow control), and requests that they have sent are handled
 * and answered. It is the phase of Boot's graceful shutdown, limited by
 * {@code spring.lifecycle.timeout-per-shutdown-phase} and switched off by
 * {@code server.shutdown=immediate}.
 */
public final class IpcServerDrain implements SmartLifecycle {

	/** The phase of Boot's graceful shutdown of web servers. */
	public static final int PHASE = DEFAULT_PHASE - 1024;

	private static final Log logger = LogFactory.getLog(IpcServerDrain.class);

	private final IpcServiceRegistry registry;

	private volatile boolean running;

	/**
	 * Create a drain.
	 * @param registry the services to drain
	 */
	public IpcServerDrain(IpcServiceRegistry registry) {
		this.registry = registry;
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
		if (!this.running) {
			return;
		}
		this.running = false;
		List<RegisteredIpcService> services = this.registry.services();
		// all at once, so that a slow one does not keep the others open
		List<CompletableFuture<Void>> drains = services.stream().map((service) -> service.server().drain()).toList();
		try {
			// also returns after the timeout, since the services are closed then
			CompletableFuture.allOf(drains.toArray(CompletableFuture[]::new)).join();
			for (RegisteredIpcService service : services) {
				service.handler().awaitInFlight();
			}
		}
		catch (InterruptedException ex) {
			logger.info("Interrupted while requests were being handled");
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public void stop(Runnable callback) {
		Thread.ofVirtual().name("qbipcs-drain").start(() -> {
			try {
				stop();
			}
			finally {
				callback.run();
			}
		});
	}

}
