package dev.qbipcs.internal.loop;

import java.lang.System.Logger.Level;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

import dev.qbipcs.spi.EventLoop.Task;
import org.jspecify.annotations.Nullable;

/**
 * The threads of a loop. One leads: it turns the loop, and may lend itself to a task.
 * Another one follows: it watches that task, and takes the lead when the task outlasts
 * its budget. The first thread notices when the task returns; it follows then, or ends if
 * another thread follows already.
 *
 * <pre>
 *   turn   even: the leader turns the loop
 *          odd:  the leader is lent to a task
 *
 *   lend        even -> odd    by the leader
 *   return      odd  -> even   by the leader, unless the follower was first
 *   take over   odd  -> even   by the follower, which leads now
 * </pre>
 *
 * The state of the loop belongs to the leader, and passes to the next one with the turn.
 * No task runs while there is no follower. The follower parks while the leader lends
 * itself to nothing.
 */
final class Leadership {

	private static final LoopLogger logger = LoopLogger.of(Leadership.class);

	/**
	 * The time between two looks of the follower, at first and at last: a task loses the
	 * loop after one to two of these. A look costs the peers about as much as a request.
	 */
	private static final long SHORTEST_LOOK_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

	private static final long LONGEST_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

	/** How often the follower finds no long task before it takes more time. */
	private static final int QUIET_LOOKS = 64;

	/** How often the follower finds nothing lent before it parks. */
	private static final int IDLE_LOOKS = 10;

	/**
	 * Tasks that run elsewhere after no thread could be started, before the next attempt:
	 * each costs more than a task, and the JVM writes a warning about it.
	 */
	private static final int TASKS_PER_ATTEMPT = 1000;

	private final String name;

	private final Runnable loop;

	private final ThreadFactory factory;

	private final @Nullable ClassLoader contextClassLoader = Thread.currentThread().getContextClassLoader();

	private final AtomicLong turn = new AtomicLong();

	private final AtomicReference<@Nullable Thread> follower = new AtomicReference<>();

	private final AtomicLong takeovers = new AtomicLong();

	/** Null while it is lent. */
	private volatile @Nullable Thread leader;

	private volatile @Nullable Task lent;

	/** Whether the follower sleeps until it is woken. */
	private volatile boolean parked;

	private volatile boolean ended;

	/** Belongs to the leader. */
	private int threads;

	/** Until the next attempt to start a thread; belongs to the leader. */
	private int tasksToAttempt;

	/**
	 * Prepare the threads; none runs yet.
	 * @param name the name of the first thread, and the beginning of the others'
	 * @param loop turns the loop until it ends, or {@link #run} returned false
	 * @param factory makes the threads
	 */
	Leadership(String name, Runnable loop, ThreadFactory factory) {
		this.name = name;
		this.loop = loop;
		this.factory = factory;
	}

	String name() {
		return this.name;
	}

	// Start the first leader.
	void start() {
		Thread first = thread();
		this.leader = first;
		first.start();
	}

	// Any thread may call it.
	boolean isLeader() {
		return Thread.currentThread() == this.leader;
	}

	// Any thread may call it.
	long takeovers() {
		return this.takeovers.get();
	}

	// By the leader, before a task: have a follower. Returns false if there can be no
	// thread.
	boolean tryEnsureFollower() {
		return this.follower.get() != null || startFollower();
	}

	private boolean startFollower() {
		if (this.tasksToAttempt > 0) {
			this.tasksToAttempt--;
			return false;
		}
		try {
			Thread thread = thread();
			if (this.follower.compareAndSet(null, thread)) {
				start(thread);
			}
			return true;
		}
		catch (Throwable ex) {
			this.tasksToAttempt = TASKS_PER_ATTEMPT;
			logger.log(Level.ERROR, "No thread can be started; handlers run on virtual threads", ex);
			return false;
		}
	}

	private void start(Thread thread) {
		try {
			thread.start();
		}
		catch (Throwable ex) {
			this.follower.set(null);
			throw ex;
		}
	}

	// By the leader, which has a follower: run a task. Returns whether the caller leads
	// still; if not, it must not touch the loop.
	boolean run(Task task) {
		Thread self = this.leader;
		this.lent = task;
		this.leader = null;
		long lentTurn = this.turn.get() + 1;
		this.turn.set(lentTurn);
		if (this.parked) {
			LockSupport.unpark(this.follower.get());
		}
		call(task);
		if (!this.turn.compareAndSet(lentTurn, lentTurn + 1)) {
			return false;
		}
		this.leader = self;
		this.lent = null;
		return true;
	}

	// By the leader, when the loop has ended.
	void end() {
		this.ended = true;
		LockSupport.unpark(this.follower.get());
	}

	private Thread thread() {
		this.threads++;
		Thread thread = this.factory.newThread(this::live);
		thread.setName((this.threads == 1) ? this.name : this.name + "-" + this.threads);
		thread.setContextClassLoader(this.contextClassLoader);
		return thread;
	}

	private void live() {
		boolean leads = isLeader();
		do {
			if (leads) {
				this.loop.run();
			}
			leads = follow();
		}
		while (leads);
	}

	// Returns true when this thread leads, false when it is of no use any more.
	private boolean follow() {
		Thread self = Thread.currentThread();
		if (this.follower.get() != self && !this.follower.compareAndSet(null, self)) {
			return false;
		}
		long pause = SHORTEST_LOOK_NANOS;
		int quiet = 0;
		int idle = 0;
		long seen = this.turn.get();
		while (!this.ended) {
			LockSupport.parkNanos(this, pause);
			dropInterrupt();
			if (++quiet == QUIET_LOOKS) {
				quiet = 0;
				pause = Math.min(pause * 2, LONGEST_LOOK_NANOS);
			}
			long now = this.turn.get();
			if (now != seen) {
				seen = now;
				idle = 0;
			}
			else if (isLent(now)) {
				if (takeOver(now, self)) {
					return true;
				}
			}
			else if (++idle == IDLE_LOOKS) {
				idle = 0;
				awaitTask(now);
			}
		}
		return false;
	}

	private boolean takeOver(long lentTurn, Thread self) {
		Task task = this.lent;
		if (!this.turn.compareAndSet(lentTurn, lentTurn + 1)) {
			return false;
		}
		this.takeovers.incrementAndGet();
		this.follower.set(null);
		this.leader = self;
		this.lent = null;
		if (task != null) {
			contain(task::outlasted);
		}
		return true;
	}

	// Dekker handshake: the follower stores that it is parked, then re-reads the turn;
	// the leader stores the turn, then reads whether the follower is parked.
	private void awaitTask(long seen) {
		this.parked = true;
		if (this.turn.get() == seen && !this.ended) {
			LockSupport.park(this);
		}
		this.parked = false;
	}

	private static boolean isLent(long turn) {
		return (turn & 1) != 0;
	}

	private void call(Task task) {
		dropInterrupt();
		contain(task);
		dropInterrupt();
		Thread.currentThread().setContextClassLoader(this.contextClassLoader);
	}

	private static void contain(Runnable step) {
		try {
			step.run();
		}
		catch (Throwable ex) {
			logger.log(Level.ERROR, "A task failed on the event loop; others are not affected", ex);
		}
	}

	// It was meant for a task, which may be over; nothing of the loop is interrupted.
	static void dropInterrupt() {
		boolean ignored = Thread.interrupted();
	}

}
