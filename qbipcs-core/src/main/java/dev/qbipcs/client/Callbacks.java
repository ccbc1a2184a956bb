package dev.qbipcs.client;

import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import dev.qbipcs.internal.loop.LoopLogger;
import org.jspecify.annotations.Nullable;

/**
 * Runs the callbacks of one client in the order in which they became due, one at a time,
 * each on an executor of its own choice. Any thread may call any method.
 */
final class Callbacks {

	private static final LoopLogger logger = LoopLogger.of(Callbacks.class);

	private static final int IDLE_SECONDS = 10;

	private static final AtomicInteger THREADS = new AtomicInteger();

	/**
	 * Platform threads, since it is not known whether callbacks let go of a carrier when
	 * they wait. They end when nothing happens for a while.
	 */
	static final Executor DEFAULT_EXECUTOR = new ThreadPoolExecutor(0, Integer.MAX_VALUE, IDLE_SECONDS,
			TimeUnit.SECONDS, new SynchronousQueue<>(),
			(task) -> Thread.ofPlatform()
				.name("qbipcs-client-callback-" + THREADS.incrementAndGet())
				.daemon()
				.unstarted(task));

	private final Deque<Callback> queue = new ArrayDeque<>();

	private boolean running;

	void execute(Executor executor, Runnable task) {
		synchronized (this.queue) {
			this.queue.add(new Callback(executor, task));
			if (this.running) {
				return;
			}
			this.running = true;
		}
		next();
	}

	// Run a task even if its executor refuses it.
	static void executeAtAnyRate(Executor executor, Runnable task) {
		try {
			executor.execute(task);
		}
		catch (RuntimeException ex) {
			logger.log(Level.ERROR, "The callback executor of a client refused a task, which runs elsewhere now; close"
					+ " the client before its executor", ex);
			DEFAULT_EXECUTOR.execute(task);
		}
	}

	private void next() {
		Callback callback = poll();
		if (callback != null) {
			boolean started = false;
			try {
				executeAtAnyRate(callback.executor(), () -> run(callback.task()));
				started = true;
			}
			finally {
				if (!started) {
					// no thread is left for it; the next one that becomes due tries again
					putBack(callback);
				}
			}
		}
	}

	private @Nullable Callback poll() {
		synchronized (this.queue) {
			Callback callback = this.queue.poll();
			this.running = callback != null;
			return callback;
		}
	}

	private void putBack(Callback callback) {
		synchronized (this.queue) {
			this.queue.addFirst(callback);
			this.running = false;
		}
	}

	private void run(Runnable task) {
		try {
			task.run();
		}
		catch (Throwable ex) {
			logger.log(Level.ERROR, "A callback of a client failed; later ones are not affected", ex);
		}
		finally {
			next();
		}
	}

	/**
	 * What to run, and where.
	 *
	 * @param executor where
	 * @param task what
	 */
	private record Callback(Executor executor, Runnable task) {

	}

}
