package dev.qbipcs.internal.transport;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * Lets one thread at a time use a lane of a channel, and none any more once it is closed.
 * Cheaper than a lock where threads rarely meet. A thread that entered must leave, and
 * must not enter again before it left.
 * <p>
 * {@link #close()} never waits: whichever comes last, the closing thread or the thread
 * that leaves, runs the action that was given at construction, exactly once. Both change
 * the state in one atomic step and see what it was before, so one of them and only one
 * finds the gate both closed and empty:
 *
 * <pre>
 *   state    enter()           leave()           close()
 *   0        1                 -                 CLOSED, runs the action
 *   TAKEN    waits             0                 CLOSED | TAKEN
 *   C | T    refused           C, runs action    (nothing)
 *   C        refused           -                 (nothing)
 * </pre>
 *
 * A thread that waited for long queues up: as long as it does, threads that come later
 * and wait do not overtake it, so every one of those that wait gets in.
 */
final class SendGate {

	private static final int FREE = 0;

	private static final int TAKEN = 1;

	private static final int CLOSED = 2;

	private static final int SPINS = 100;

	private static final int PATIENCE = SPINS + 20;

	private static final long SHORTEST_PAUSE_NANOS = 1000;

	/**
	 * Reached soon: virtual threads that come back at once could keep their carriers from
	 * the one that is inside.
	 */
	private static final long LONGEST_PAUSE_NANOS = 100_000;

	private static final VarHandle STATE;

	private static final VarHandle NEXT;

	static {
		try {
			STATE = MethodHandles.lookup().findVarHandle(SendGate.class, "state", int.class);
			NEXT = MethodHandles.lookup().findVarHandle(SendGate.class, "next", Thread.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private final Runnable ended;

	private volatile int state = FREE;

	/** The thread that lost patience; the others let it go first. */
	private volatile @Nullable Thread next;

	SendGate(Runnable ended) {
		this.ended = ended;
	}

	// Wait for the turn of this thread. False if the gate is closed; otherwise leave()
	// must follow.
	boolean enter() {
		return (this.next == null && STATE.compareAndSet(this, FREE, TAKEN)) || enterLater();
	}

	// As enter(), but do not wait long. False also if another thread stays inside.
	boolean tryEnter() {
		for (int spins = 0; spins < SPINS && this.state != CLOSED; spins++) {
			if (STATE.compareAndSet(this, FREE, TAKEN)) {
				return true;
			}
			Thread.onSpinWait();
		}
		return false;
	}

	void leave() {
		int before = (int) STATE.getAndAdd(this, -TAKEN);
		if (before != TAKEN) {
			this.ended.run();
		}
		Thread next = this.next;
		if (next != null) {
			LockSupport.unpark(next);
		}
	}

	// No thread enters from now on. One that is inside may finish.
	void close() {
		if ((int) STATE.getAndBitwiseOr(this, CLOSED) == FREE) {
			this.ended.run();
		}
	}

	// A thread that stays interrupted could not park, so it is not while it waits.
	private boolean enterLater() {
		boolean interrupted = Thread.interrupted();
		try {
			return enterPatiently(Thread.currentThread());
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	private boolean enterPatiently(Thread self) {
		long pause = SHORTEST_PAUSE_NANOS;
		for (int waits = 0;; waits++) {
			Thread next = this.next;
			if ((this.state & CLOSED) != 0) {
				NEXT.compareAndSet(this, self, null);
				return false;
			}
			if ((next == null || next == self) && STATE.compareAndSet(this, FREE, TAKEN)) {
				NEXT.compareAndSet(this, self, null);
				return true;
			}
			if (waits > PATIENCE && next == null) {
				NEXT.compareAndSet(this, null, self);
			}
			if (waits < SPINS) {
				Thread.onSpinWait();
			}
			else {
				LockSupport.parkNanos(this, pause);
				pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
			}
		}
	}

}
