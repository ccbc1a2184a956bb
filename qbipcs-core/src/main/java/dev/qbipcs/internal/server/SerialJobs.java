package dev.qbipcs.internal.server;

import java.lang.System.Logger.Level;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import dev.qbipcs.internal.loop.LoopLogger;
import org.jspecify.annotations.Nullable;

/**
 * Stands in for a loop that has ended: runs jobs one at a time and in their order, but
 * without a thread of its own. A thread that brings a job while none runs, runs it, and
 * then those that came meanwhile; any other thread leaves its job and goes on. So jobs
 * never meet each other here, as they never do on a loop.
 */
final class SerialJobs {

	private static final LoopLogger logger = LoopLogger.of(SerialJobs.class);

	private final Queue<Runnable> jobs = new ConcurrentLinkedQueue<>();

	/** Those that were brought and have not run. */
	private final AtomicInteger waiting = new AtomicInteger();

	private volatile @Nullable Thread running;

	// Whether the caller runs within a job.
	boolean inJob() {
		return this.running == Thread.currentThread();
	}

	void execute(Runnable job) {
		this.jobs.add(job);
		if (this.waiting.getAndIncrement() > 0) {
			return;
		}
		do {
			this.running = Thread.currentThread();
			runNext();
			this.running = null;
		}
		while (this.waiting.decrementAndGet() > 0);
	}

	private void runNext() {
		try {
			this.jobs.remove().run();
		}
		catch (Throwable ex) {
			logger.log(Level.ERROR, "A job failed after its event loop had ended; others are not affected", ex);
		}
	}

}
