package dev.qbipcs.spi;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import dev.qbipcs.IpcException;
import dev.qbipcs.LoopStats;
import dev.qbipcs.PollingPolicy;
import dev.qbipcs.internal.loop.EpollLoop;

/**
 * The loop that a service runs on, as {@code struct qb_ipcs_poll_handlers}. One thread
 * turns it; code that runs on it must never block. Several services may share one, and an
 * application may bring its own: it implements this interface and passes the loop to
 * {@link dev.qbipcs.IpcServerBuilder#eventLoop}.
 * <p>
 * Unless a method says otherwise it is called by the loop's thread only.
 */
public interface EventLoop extends AutoCloseable {

	/** Interest in input, as {@code POLLIN}. */
	int READABLE = 1;

	/** Interest in room for output, as {@code POLLOUT}. */
	int WRITABLE = 4;

	/** The peer is gone or the descriptor failed; reported regardless of the interest. */
	int HANGUP = 8 | 16;

	/**
	 * Create a loop with a daemon thread of its own. Any thread may call it.
	 * @param name the thread's name
	 * @return a running loop, which the caller closes
	 */
	static EventLoop create(String name) {
		return create(name, PollingPolicy.DEFAULT);
	}

	/**
	 * Create a loop with a daemon thread of its own. Any thread may call it.
	 * @param name the thread's name
	 * @param polling how it looks for input before it parks
	 * @return a running loop, which the caller closes
	 */
	static EventLoop create(String name, PollingPolicy polling) {
		return EpollLoop.start(name, polling);
	}

	/**
	 * Watch a descriptor ({@code dispatch_add}); readiness is level-triggered.
	 * @param priority which ready descriptors come first
	 * @param fd an open descriptor that is not watched yet
	 * @param interest a combination of {@link #READABLE} and {@link #WRITABLE}, may be 0
	 * @param handler what to call
	 */
	void add(Priority priority, int fd, int interest, Handler handler);

	/**
	 * Change how a descriptor is watched ({@code dispatch_mod}).
	 * @param priority the new priority
	 * @param fd a watched descriptor
	 * @param interest the new interest
	 */
	void modify(Priority priority, int fd, int interest);

	/**
	 * Watch a descriptor no longer ({@code dispatch_del}). Afterwards its handler is not
	 * called any more, also not for readiness that was already found.
	 * @param fd a watched descriptor, still open
	 */
	void remove(int fd);

	/**
	 * Run a job once, soon, on the loop's thread ({@code job_add}). Any thread may call
	 * it.
	 * @param priority which jobs come first
	 * @param job what to run
	 */
	void execute(Priority priority, Runnable job);

	/**
	 * Run a job once on the loop's thread after some time ({@code qb_loop_timer_add}),
	 * unless the loop was closed until then. Any thread may call it.
	 * @param delay how long to wait; nothing or less to run it soon
	 * @param job what to run
	 * @return to cancel it
	 */
	@SuppressWarnings("FutureReturnValueIgnored")
	default Timer schedule(Duration delay, Runnable job) {
		CompletableFuture<Void> time = new CompletableFuture<>();
		time.thenRun(() -> {
			try {
				execute(Priority.MEDIUM, job);
			}
			catch (IpcException ex) {
				// closed: no thread waits for the job any more
			}
		});
		time.completeOnTimeout(null, Math.max(delay.toNanos(), 0), TimeUnit.NANOSECONDS);
		return () -> time.cancel(false);
	}

	/**
	 * Lend the loop's thread to a task that is expected to be short, soon and after what
	 * the loop does now. The task does not belong to the loop: {@link #inLoop()} is false
	 * for it, it may block, and if it takes long the loop goes on without it, in another
	 * thread. A loop that cannot do that runs the task on a virtual thread, as the
	 * default does.
	 * @param task the task
	 */
	default void lend(Task task) {
		Thread.startVirtualThread(task);
	}

	/**
	 * Tell whether the caller is the loop's thread. Any thread may call it.
	 * @return whether it is
	 */
	boolean inLoop();

	/**
	 * Return the statistics of the loop. Any thread may call it.
	 * @return the counts so far; zeros by default
	 */
	default LoopStats loopStats() {
		return LoopStats.NONE;
	}

	/**
	 * End the loop. Handlers of descriptors still watched are told
	 * ({@link Handler#loopClosed()}), which ends connections and services that run here,
	 * and jobs that were accepted still run; both may happen after this returns. Only
	 * when the last one has run are further jobs refused, with an {@link IpcException}
	 * and {@code
	 * ESHUTDOWN}: then no code runs on the loop's thread any more. Any thread may call
	 * it.
	 */
	@Override
	void close();

	/**
	 * The order in which handlers are called, as {@code enum qb_loop_priority}.
	 */
	enum Priority {

		/** After the others. */
		LOW,
		/** The default. */
		MEDIUM,
		/** Before the others. */
		HIGH

	}

	/**
	 * A task that the loop's thread is lent to.
	 */
	@FunctionalInterface
	interface Task extends Runnable {

		/**
		 * The task takes so long that another thread took the loop over, in which this is
		 * called while the task still runs.
		 */
		default void outlasted() {
		}

	}

	/**
	 * A job that is due later.
	 */
	@FunctionalInterface
	interface Timer {

		/**
		 * Do not run the job, unless its time has come already; and keep no reference to
		 * it ({@code qb_loop_timer_del}). Any thread may call it.
		 */
		void cancel();

	}

	/**
	 * Told about a descriptor.
	 */
	@FunctionalInterface
	interface Handler {

		/**
		 * The descriptor is ready.
		 * @param events a combination of {@link #READABLE}, {@link #WRITABLE} and
		 * {@link #HANGUP}
		 */
		void ready(int events);

		/**
		 * The loop was closed while the descriptor was still watched. Called once, on the
		 * loop's thread, before the loop runs its last jobs; no other method of the
		 * handler is called afterwards. A loop that does not call it leaves its services
		 * as they are until they are closed.
		 */
		default void loopClosed() {
		}

	}

	/**
	 * Told about a descriptor, and able to find out by itself. A loop may call it between
	 * its waits in the kernel while there is much to do; one that never does so is as
	 * correct, but slower.
	 */
	interface PolledHandler extends Handler {

		/**
		 * Look for input and handle it.
		 * @return whether there was any
		 */
		boolean poll();

		/**
		 * From now on {@link #poll()} is called again and again, so that the peer need
		 * not notify us.
		 */
		default void pollingBegins() {
		}

		/**
		 * {@link #poll()} is not called any more, so that the peer must notify us.
		 * @return whether input came before the peer could know that; then the loop polls
		 * once more
		 */
		default boolean pollingEnds() {
			return false;
		}

	}

}
