package dev.qbipcs.internal.loop;

import java.lang.System.Logger.Level;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

import dev.qbipcs.spi.EventLoop.Priority;

/**
 * Jobs of three priorities, added by any thread and run by one. The queue ends when all
 * that it accepted has run, never before: a job is refused only when no other can be
 * running.
 */
final class JobQueue {

	private static final LoopLogger logger = LoopLogger.of(JobQueue.class);

	private static final long ENDED = -1;

	/** How many jobs were accepted, or {@link #ENDED}. */
	private final AtomicLong accepted = new AtomicLong();

	/** How many of them have run. */
	private long ran;

	private final Queue<Runnable> high = new ConcurrentLinkedQueue<>();

	private final Queue<Runnable> medium = new ConcurrentLinkedQueue<>();

	private final Queue<Runnable> low = new ConcurrentLinkedQueue<>();

	// Any thread may call it. False once the queue has ended: the job will not run.
	boolean add(Priority priority, Runnable job) {
		long before = this.accepted.getAndUpdate((count) -> (count == ENDED) ? ENDED : count + 1);
		if (before == ENDED) {
			return false;
		}
		try {
			of(priority).add(job);
			return true;
		}
		catch (Throwable ex) {
			// out of memory: undo, or end() would wait for a job that was never queued
			this.accepted.decrementAndGet();
			throw ex;
		}
	}

	// Accept no further job, if all that were accepted have run; else run those first.
	boolean end() {
		return this.accepted.compareAndSet(this.ran, ENDED);
	}

	// Any thread may call it. Once it is true, no job runs any more.
	boolean hasEnded() {
		return this.accepted.get() == ENDED;
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
					this.ran++;
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
