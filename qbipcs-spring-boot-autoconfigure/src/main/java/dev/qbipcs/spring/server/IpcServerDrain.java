package dev.qbipcs.spring.server;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import dev.qbipcs.IpcServer;
import dev.qbipcs.RequestRate;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.context.SmartLifecycle;

/**
 * Lets requests that are being handled finish before the services stop: no further
 * request is read (rate {@code OFF}, which clients see as flow control), and the phase
 * lasts until the answers are out. It is the phase of Boot's graceful shutdown, limited
 * by {@code spring.lifecycle.timeout-per-shutdown-phase}.
 */
public final class IpcServerDrain implements SmartLifecycle {

	/** The phase of Boot's graceful shutdown of web servers. */
	public static final int PHASE = DEFAULT_PHASE - 1024;

	private static final Log logger = LogFactory.getLog(IpcServerDrain.class);

	private final IpcServiceRegistry registry;

	private final Map<IpcServer, RequestRate> rates = new ConcurrentHashMap<>();

	private volatile boolean running;

	/**
	 * Create a drain.
	 * @param registry whose services to drain
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
		// a restart: what the last stop throttled goes on as before
		this.rates.forEach(IpcServer::requestRate);
		this.rates.clear();
	}

	@Override
	public void stop() {
		if (!this.running) {
			return;
		}
		this.running = false;
		List<RegisteredIpcService> services = this.registry.services();
		services.forEach((service) -> {
			this.rates.put(service.server(), service.server().requestRate());
			// all at once: one that takes its time does not let the others go on
			service.server().requestRate(RequestRate.OFF);
		});
		try {
			for (RegisteredIpcService service : services) {
				service.awaitHandled();
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
