package dev.qbipcs.internal.transport;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import org.jspecify.annotations.Nullable;

/**
 * A wait of a virtual thread, slept by a platform thread in its place. The virtual thread
 * parks until the stand-in has left the kernel, also when it is interrupted: what the
 * stand-in sleeps on must not go away before.
 */
final class StandIn implements Runnable {

	private static final int IDLE_SECONDS = 10;

	private static final AtomicInteger STARTED = new AtomicInteger();

	/** As many threads as virtual ones wait at once; none when none did for a while. */
	private static final ThreadPoolExecutor SLEEPERS = new ThreadPoolExecutor(0, Integer.MAX_VALUE, IDLE_SECONDS,
			TimeUnit.SECONDS, new SynchronousQueue<>(),
			(task) -> thread("qbipcs-stand-in-" + STARTED.incrementAndGet(), task));

	/**
	 * Starts the sleepers: starting a thread blocks until it runs, which would hold up
	 * all virtual threads of the carrier, once for each of a burst of calls.
	 */
	private static final ThreadPoolExecutor STARTER = new ThreadPoolExecutor(1, 1, IDLE_SECONDS, TimeUnit.SECONDS,
			new LinkedBlockingQueue<>(), (task) -> thread("qbipcs-stand-in-starter", task));

	static {
		STARTER.allowCoreThreadTimeOut(true);
	}

	private final Thread waiter = Thread.currentThread();

	private final KernelWait.Sleep sleep;

	private final long deadline;

	/** These two are published by {@link #left}. */
	private boolean happened;

	private @Nullable Throwable failure;

	private volatile boolean left;

	private volatile boolean interrupted;

	private StandIn(KernelWait.Sleep sleep, long deadline) {
		this.sleep = sleep;
		this.deadline = deadline;
	}

	// By a virtual thread. False if the time is over or the thread was interrupted.
	static boolean await(KernelWait.Sleep sleep, long deadline) {
		StandIn standIn = new StandIn(sleep, deadline);
		if (!SLEEPERS.getQueue().offer(standIn)) {
			try {
				STARTER.execute(standIn::start);
			}
			catch (OutOfMemoryError ex) {
				throw noThread(ex);
			}
		}
		return standIn.result();
	}

	@Override
	public void run() {
		try {
			this.happened = KernelWait.inSlices(this.sleep, this.deadline, () -> this.interrupted);
		}
		catch (Throwable ex) {
			this.failure = ex;
		}
		finally {
			leave();
		}
	}

	private void start() {
		try {
			SLEEPERS.execute(this);
		}
		catch (OutOfMemoryError ex) {
			this.failure = noThread(ex);
			leave();
		}
	}

	private void leave() {
		this.left = true;
		LockSupport.unpark(this.waiter);
	}

	private boolean result() {
		while (!this.left) {
			LockSupport.park(this);
			// a thread that stays interrupted could not park
			if (Thread.interrupted()) {
				this.interrupted = true;
			}
		}
		if (this.interrupted) {
			this.waiter.interrupt();
		}
		Throwable thrown = this.failure;
		if (thrown instanceof RuntimeException ex) {
			throw ex;
		}
		if (thrown instanceof Error ex) {
			throw ex;
		}
		return this.happened;
	}

	private static IpcException noThread(OutOfMemoryError cause) {
		return new IpcException(Errno.ENOMEM, "No thread can be started that waits in place of a virtual thread; raise"
				+ " the limit of threads (ulimit -u, TasksMax=, pids.max), or let fewer virtual threads wait at once",
				cause);
	}

	// It inherits nothing from the application's thread that happens to need it first.
	private static Thread thread(String name, Runnable task) {
		return Thread.ofPlatform().name(name).daemon().inheritInheritableThreadLocals(false).unstarted(task);
	}

}
