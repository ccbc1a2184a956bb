package dev.qbipcs.internal.transport;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;

/**
 * Turns timeouts into points of {@link System#nanoTime()}.
 */
public final class Deadline {

	private static final long NANOS_PER_MILLI = 1_000_000;

	private static final Duration FOR_EVER = Duration.ofNanos(Long.MAX_VALUE / 4);

	/** Not fixed yet: the timeout begins when the caller has to wait. */
	public static final long OPEN = Long.MIN_VALUE;

	/** The first pause of {@link #backOff}. */
	public static final long FIRST_PAUSE_NANOS = 50_000;

	private static final long LONGEST_PAUSE_NANOS = 5_000_000;

	private Deadline() {
	}

	/**
	 * Return when a timeout ends that begins now.
	 * @param timeout how long; negative for ever
	 * @return a point of {@link System#nanoTime()}
	 */
	public static long after(Duration timeout) {
		boolean endless = timeout.isNegative() || timeout.compareTo(FOR_EVER) > 0;
		return System.nanoTime() + (endless ? FOR_EVER : timeout).toNanos();
	}

	/**
	 * Fix a deadline that is open; a caller that never waits need not read the clock.
	 * @param deadline the deadline, or {@link #OPEN}
	 * @param timeout how long from now, if it is; negative for ever
	 * @return a point of {@link System#nanoTime()}
	 */
	public static long fixed(long deadline, Duration timeout) {
		return (deadline != OPEN) ? deadline : after(timeout);
	}

	/**
	 * Return how long it is until a deadline, for the kernel.
	 * @param deadline a point of {@link System#nanoTime()}
	 * @return milliseconds, rounded up so that the deadline is over then; 0 if it is over
	 */
	public static int millisUntil(long deadline) {
		long remaining = Math.max(0, deadline - System.nanoTime());
		return (int) Math.min(remaining / NANOS_PER_MILLI + ((remaining % NANOS_PER_MILLI != 0) ? 1 : 0),
				Integer.MAX_VALUE);
	}

	/**
	 * Wait a little before something is tried again.
	 * @param nanos how long
	 * @throws IpcException with {@code EINTR} if the thread is interrupted
	 */
	public static void pause(long nanos) {
		LockSupport.parkNanos(nanos);
		if (Thread.currentThread().isInterrupted()) {
			throw new IpcException(Errno.EINTR, "Interrupted while waiting");
		}
	}

	/**
	 * Wait before something that found no room is tried again, twice as long each time.
	 * @param nanos how long; {@link #FIRST_PAUSE_NANOS} the first time
	 * @return how long to wait the next time
	 * @throws IpcException with {@code EINTR} if the thread is interrupted
	 */
	public static long backOff(long nanos) {
		pause(nanos);
		return longer(nanos);
	}

	/**
	 * Return how long to wait the next time, for callers that wait in some other way.
	 * @param nanos how long it was; {@link #FIRST_PAUSE_NANOS} the first time
	 * @return twice as long, up to 5 milliseconds
	 */
	public static long longer(long nanos) {
		return Math.min(nanos * 2, LONGEST_PAUSE_NANOS);
	}

}
