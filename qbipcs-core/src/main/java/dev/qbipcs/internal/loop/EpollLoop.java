package dev.qbipcs.internal.loop;

import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.LoopStats;
import dev.qbipcs.PollingPolicy;
import dev.qbipcs.internal.posix.Epoll;
import dev.qbipcs.internal.posix.Platform;
import dev.qbipcs.spi.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * The default event loop: a daemon thread that waits in epoll, after it looked for input
 * for a while if that is worth it. What is ready is handled in the order of its priority;
 * jobs run before, tasks after. Everything belongs to the thread that leads
 * ({@link Leadership}), but for what any thread may call.
 */
public final class EpollLoop implements EventLoop {

	private static final LoopLogger logger = LoopLogger.of(EpollLoop.class);

	static final Priority[] FIRST_TO_LAST = { Priority.HIGH, Priority.MEDIUM, Priority.LOW };

	private final Epoll epoll = new Epoll();

	private static final int LOOK = 0;

	private static final int UNTIL_WOKEN = -1;

	/** How long tasks, one after the other, may keep a turn from ending. */
	private static final long LONGEST_TASKS_NANOS = 200_000;

	private final JobQueue jobs = new JobQueue();

	private final Poller poller;

	/** While true, jobs are seen without a wake-up. */
	private final AtomicBoolean awake = new AtomicBoolean(true);

	private final Leadership threads;

	/** Found by the leader in this turn, and run from its outermost frame. */
	private final Queue<Task> tasks = new ArrayDeque<>();

	/** What is watched, by descriptor. */
	private @Nullable Watch[] watches = new Watch[64];

	private int generation;

	private volatile boolean closed;

	private volatile boolean terminated;

	private EpollLoop(String name, PollingPolicy polling, ThreadFactory factory) {
		this.poller = new Poller(polling.minActivity(), new PollWindow(polling), () -> !this.tasks.isEmpty(), this.jobs,
				new Contention(), System::nanoTime);
		this.threads = new Leadership(name, this::run, factory);
	}

	/**
	 * Create a loop and start its thread.
	 * @param name the thread's name
	 * @param polling how it looks for input before it parks
	 * @return the running loop
	 */
	public static EpollLoop start(String name, PollingPolicy polling) {
		return start(name, polling, Thread.ofPlatform().daemon().inheritInheritableThreadLocals(false).factory());
	}

	// For tests, in which no thread may be had.
	static EpollLoop start(String name, PollingPolicy polling, ThreadFactory factory) {
		Platform.verify();
		EpollLoop loop = new EpollLoop(name, polling, factory);
		try {
			loop.threads.start();
		}
		catch (Throwable ex) {
			loop.epoll.close();
			throw ex;
		}
		return loop;
	}

	@Override
	public void add(Priority priority, int fd, int interest, Handler handler) {
		if (this.jobs.hasEnded()) {
			throw wasClosed();
		}
		if (fd >= this.watches.length) {
			this.watches = Arrays.copyOf(this.watches, Math.max(fd + 1, this.watches.length * 2));
		}
		this.generation = (this.generation + 1) & Integer.MAX_VALUE;
		Watch watch = new Watch(priority, handler, this.generation);
		this.epoll.add(fd, interest, watch.data(fd));
		this.watches[fd] = watch;
	}

	@Override
	public void modify(Priority priority, int fd, int interest) {
		if (this.jobs.hasEnded()) {
			return;
		}
		Watch watch = this.watches[fd];
		if (watch == null) {
			throw new IllegalArgumentException("Descriptor " + fd + " is not watched");
		}
		watch.priority(priority);
		this.epoll.modify(fd, interest, watch.data(fd));
	}

	@Override
	public void remove(int fd) {
		if (this.jobs.hasEnded()) {
			return;
		}
		Watch watch = this.watches[fd];
		this.watches[fd] = null;
		if (watch != null) {
			this.poller.removed(watch);
		}
		this.epoll.remove(fd);
	}

	@Override
	public void execute(Priority priority, Runnable job) {
		if (!this.jobs.add(priority, job)) {
			throw wasClosed();
		}
		if (!inLoop() && !this.awake.getAndSet(true)) {
			wakeUp();
		}
	}

	@Override
	public void lend(Task task) {
		if (this.jobs.hasEnded()) {
			Thread.startVirtualThread(task);
			return;
		}
		this.tasks.add(task);
		this.poller.taskLent();
	}

	@Override
	public boolean inLoop() {
		return this.threads.isLeader();
	}

	@Override
	public LoopStats loopStats() {
		return this.poller.stats(this.threads.takeovers());
	}

	@Override
	public void close() {
		this.closed = true;
		wakeUp();
	}

	// The descriptor behind it must not be closed at the same time.
	private synchronized void wakeUp() {
		if (!this.terminated) {
			this.epoll.wakeUp();
		}
	}

	// Returns when the loop has ended, or the caller leads no more.
	private void run() {
		this.poller.threadChanged();
		while (!this.closed) {
			turn();
			if (!runTasks()) {
				return;
			}
		}
		do {
			this.jobs.run();
			dismissAll();
			if (!runTasks()) {
				return;
			}
		}
		while (!this.tasks.isEmpty() || !this.jobs.end());
		this.threads.end();
		synchronized (this) {
			this.terminated = true;
			this.epoll.close();
		}
	}

	// Run what waits, but give the loop its turn in between. Returns whether the caller
	// leads still.
	private boolean runTasks() {
		long begin = (this.tasks.size() > 1) ? System.nanoTime() : 0;
		while (!this.tasks.isEmpty()) {
			if (!this.threads.tryEnsureFollower()) {
				runElsewhere(this.tasks.element());
				return true;
			}
			if (!this.threads.run(this.tasks.remove())) {
				return false;
			}
			if (!this.tasks.isEmpty() && System.nanoTime() - begin > LONGEST_TASKS_NANOS) {
				return true;
			}
		}
		return true;
	}

	// There is no memory for a thread, but a virtual one takes little. Otherwise the task
	// waits for the next turn.
	private void runElsewhere(Task task) {
		try {
			Thread.startVirtualThread(task);
			this.tasks.remove();
		}
		catch (Throwable ex) {
			logger.log(Level.ERROR, "Unexpected error in the event loop; continuing", ex);
		}
	}

	// Have every handler that is still here finish, on this thread, before it is too
	// late.
	private void dismissAll() {
		for (int fd = 0; fd < this.watches.length; fd++) {
			Watch watch = this.watches[fd];
			if (watch != null) {
				try {
					watch.handler().loopClosed();
				}
				catch (Throwable ex) {
					logger.log(Level.ERROR, "A handler failed when its event loop was closed; others are not affected",
							ex);
				}
				// unless it did that by itself
				if (this.watches[fd] == watch) {
					this.watches[fd] = null;
				}
			}
		}
	}

	private IpcException wasClosed() {
		return new IpcException(Errno.ESHUTDOWN,
				"The event loop " + this.threads.name() + " was closed; close the services that run on it first");
	}

	private void turn() {
		try {
			this.jobs.run();
			switch (this.poller.look()) {
				case TURN -> {
				}
				case KERNEL -> dispatch(this.epoll.await(LOOK), false);
				case PARK -> dispatch(park(), true);
			}
		}
		catch (Throwable ex) {
			// no string is built here: the JVM may be out of memory
			logger.log(Level.ERROR, "Unexpected error in the event loop; continuing", ex);
		}
	}

	// Wait in the kernel. A thread that added a job before this one announced that it
	// sleeps does not wake it, so re-check for jobs first.
	private int park() {
		this.awake.set(false);
		try {
			if (this.closed || this.jobs.isPending() || !this.tasks.isEmpty()) {
				return this.epoll.await(LOOK);
			}
			this.poller.park();
			return this.epoll.await(UNTIL_WOKEN);
		}
		finally {
			this.awake.set(true);
		}
	}

	private void dispatch(int count, boolean parked) {
		// by a task that is over; its thread leads again
		Leadership.dropInterrupt();
		if (count > 0) {
			this.poller.input(parked);
		}
		for (Priority priority : FIRST_TO_LAST) {
			for (int i = 0; i < count; i++) {
				long data = this.epoll.data(i);
				if (data < 0) {
					if (priority == Priority.LOW) {
						this.epoll.clearWakeUp();
					}
					continue;
				}
				Watch watch = this.watches[(int) data];
				if (watch != null && watch.priority() == priority && watch.generation() == (int) (data >>> 32)) {
					call(watch, this.epoll.events(i));
				}
			}
		}
	}

	private void call(Watch watch, int events) {
		try {
			if (events == READABLE) {
				this.poller.ready(watch);
			}
			watch.handler().ready(events);
		}
		catch (Throwable ex) {
			logger.log(Level.ERROR, "A handler failed on the event loop; others are not affected", ex);
		}
	}

}
