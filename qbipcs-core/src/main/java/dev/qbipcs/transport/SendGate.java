package dev.qbipcs.transport;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * Lets one thread at a time into a few instructions that never block, and nobody any more
 * once it is closed. Cheaper than a lock where threads rarely meet; whoever closes it may
 * unmap what is behind it.
 */
final class SendGate {

	private static final int FREE = 0;

	private static final int TAKEN = 1;

	private static final int CLOSED = 2;

	private static final int SPINS = 100;

	private static final long PAUSE_NANOS = 1000;

	private static final VarHandle STATE;

	static {
		try {
			STATE = MethodHandles.lookup().findVarHandle(SendGate.class, "state", int.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private volatile int state = FREE;

	/** Who is inside; others may see an old value, but nobody sees himself by mistake. */
	private @Nullable Thread inside;

	// False if it is closed; otherwise leave() must follow.
	boolean enter() {
		for (int spins = 0;; spins++) {
			if (this.state == CLOSED) {
				return false;
			}
			if (STATE.compareAndSet(this, FREE, TAKEN)) {
				this.inside = Thread.currentThread();
				return true;
			}
			if (this.inside == Thread.currentThread()) {
				throw new IllegalStateException(
						"A PayloadWriter cannot send on the connection whose message it is writing");
			}
			if (spins < SPINS) {
				Thread.onSpinWait();
			}
			else {
				LockSupport.parkNanos(PAUSE_NANOS);
			}
		}
	}

	void leave() {
		this.inside = null;
		STATE.setRelease(this, FREE);
	}

	// Close it for good, once whoever is inside has left.
	void close() {
		if (enter()) {
			this.state = CLOSED;
		}
	}

}
