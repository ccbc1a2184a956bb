package dev.qbipcs.loop;

import java.lang.System.Logger.Level;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import dev.qbipcs.EventLoop.Priority;

/**
 * Jobs of three priorities, added by any thread and run by one.
 */
final class JobQueue {

	private static final LoopLogger logger = LoopLogger.of(JobQueue.class);

	private final Queue<Runnable> high = new ConcurrentLinkedQueue<>();

	private final Queue<Runnable> medium = new ConcurrentLinkedQueue<>();

	private final Queue<Runnable> low = new ConcurrentLinkedQueue<>();

	void add(Priority priority, Runnable job) {
		of(priority).add(job);
	}

	// Returns whether it was still there.
	boolean remove(Priority priority, Runnable job) {
		return of(priority).remove(job);
	}

	boolean isPending() {
		return !this.high.isEmpty() || !this.medium.isEmpty() || !this.low.isEmpty();
	}

	// Runs what is there now; jobs that these add wait for the next turn.
	boolean run() {
		boolean ran = false;
		for (Priority priority : EpollLoop.FIRST_TO_LAST) {
			Queue<Runnable> queue = of(priority);
			for (int i = queue.size(); i > 0; i--) {
				Runnable job = queue.poll();
				if (job != null) {
					ran = true;
					call(job);
				}
			}
		}
		return ran;
	}

	private Queue<Runnable> of(Priority priority) {
		return switch (priority) {
			case HIGH -> this.high;
			case MEDIUM -> this.medium;
			case LOW -> this.low;
		};
	}

	private static void call(Runnable job) {
		try {
			job.run();
		}
		catch (Throwable ex) {
			logger.log(Level.ERROR, "A job failed on the event loop; others are not affected", ex);
		}
	}

}
