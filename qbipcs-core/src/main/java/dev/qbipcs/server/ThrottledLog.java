package dev.qbipcs.server;

import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;

import dev.qbipcs.loop.LoopLogger;

/**
 * Warnings that any local process can provoke, so many and no more: the rest is counted.
 */
final class ThrottledLog {

	private static final int BURST = 20;

	private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(10);

	private final LoopLogger logger;

	private long periodStart = System.nanoTime();

	private int logged;

	private int suppressed;

	ThrottledLog(LoopLogger logger) {
		this.logger = logger;
	}

	synchronized void log(String message) {
		long now = System.nanoTime();
		if (now - this.periodStart > PERIOD_NANOS) {
			if (this.suppressed > 0) {
				this.logger.log(Level.WARNING, this.suppressed + " similar warning(s) were not logged");
			}
			this.periodStart = now;
			this.logged = 0;
			this.suppressed = 0;
		}
		if (this.logged < BURST) {
			this.logged++;
			this.logger.log(Level.WARNING, message);
		}
		else {
			this.suppressed++;
		}
	}

}
