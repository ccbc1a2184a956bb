package dev.qbipcs.boot.actuate;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import dev.qbipcs.IpcServer;
import dev.qbipcs.spring.server.IpcLoopState;
import dev.qbipcs.spring.server.IpcServiceState;
import dev.qbipcs.spring.server.RegisteredIpcService;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Health of a service. It is up while the service runs and its event loop turns; down if
 * the service could not be started, or if its loop was closed or has been occupied by one
 * job for too long, usually a blocking handler. A service that was stopped on purpose is
 * unknown: it has not failed, but it serves no client either.
 */
final class IpcServiceHealthIndicator extends AbstractHealthIndicator {

	/** How long to wait for the loop to answer, which takes it microseconds. */
	private static final Duration PATIENCE = Duration.ofMillis(250);

	private final RegisteredIpcService service;

	private final Duration stuckAfter;

	/**
	 * Create an indicator.
	 * @param service the service
	 * @param stuckAfter how long the loop may leave a probe unanswered
	 */
	IpcServiceHealthIndicator(RegisteredIpcService service, Duration stuckAfter) {
		super("The health check of IPC service \"%s\" failed".formatted(service.name()));
		this.service = service;
		this.stuckAfter = stuckAfter;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) throws InterruptedException {
		IpcServiceState state = this.service.state();
		builder.withDetail("state", state.name());
		switch (state) {
			case FAILED -> {
				builder.down();
				this.service.failure().ifPresent((failure) -> builder.withDetail("reason", reason(failure)));
			}
			case STOPPED -> builder.unknown();
			case RUNNING -> {
				IpcServer server = this.service.server();
				builder.withDetail("connections", server.stats().activeConnections())
					.withDetail("sharedMemory", server.sharedMemory());
				checkLoop(builder, this.service.probeLoop(PATIENCE));
			}
		}
	}

	private void checkLoop(Health.Builder builder, IpcLoopState loop) {
		String delay = format(loop.delay());
		if (!loop.open()) {
			builder.down().withDetail("reason", "The event loop was closed; the service answers no client");
		}
		else if (loop.responsive()) {
			builder.up().withDetail("loopDelay", delay);
		}
		else if (loop.delay().compareTo(this.stuckAfter) < 0) {
			builder.up().withDetail("loopBusyFor", delay);
		}
		else {
			builder.down()
				.withDetail("loopBusyFor", delay)
				.withDetail("reason", ("The event loop has not turned for %s; does a handler with inline execution"
						+ " block? A thread dump tells")
					.formatted(delay));
		}
	}

	private static String format(Duration delay) {
		return (delay.compareTo(PATIENCE) < 0) ? TimeUnit.NANOSECONDS.toMicros(delay.toNanos()) + "us"
				: delay.toMillis() + "ms";
	}

	private static String reason(RuntimeException failure) {
		String message = failure.getMessage();
		return (message != null) ? message : failure.toString();
	}

}
