package dev.qbipcs.internal.transport;

import java.time.Duration;
import java.util.function.BooleanSupplier;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;

/**
 * Waits in the kernel, where {@link Thread#interrupt} has no effect: a wait is made of
 * slices, between which interrupts are noticed. A platform thread sleeps there itself. A
 * virtual thread parks, lest it occupy its carrier, while a {@link StandIn} sleeps in its
 * place.
 * <p>
 * No wait outlasts the call: memory and descriptors that a {@link Sleep} uses may be
 * given back once {@link #await} has returned, on whichever thread it slept.
 */
final class KernelWait {

	/** The longest that an interrupt goes unnoticed. */
	private static final long SLICE_NANOS = Duration.ofMillis(100).toNanos();

	private KernelWait() {
	}

	/**
	 * Wait until something happens. With an expired deadline it only checks, which needs
	 * no other thread and ignores interrupts.
	 * @param sleep how to wait for it
	 * @param deadline when to give up, in terms of {@link System#nanoTime()}
	 * @return whether it happened; false when the time is over
	 * @throws IpcException with {@code EINTR} if the thread is interrupted, and stays so,
	 * with {@code ENOMEM} if no further thread can be started to stand in for a virtual
	 * one
	 */
	static boolean await(Sleep sleep, long deadline) {
		if (System.nanoTime() - deadline >= 0) {
			return sleep.until(deadline);
		}
		Thread caller = Thread.currentThread();
		if (!caller.isInterrupted()) {
			boolean happened = caller.isVirtual() ? StandIn.await(sleep, deadline)
					: inSlices(sleep, deadline, KernelWait::isInterrupted);
			if (happened) {
				return true;
			}
		}
		if (caller.isInterrupted()) {
			throw new IpcException(Errno.EINTR, "Interrupted while waiting");
		}
		return false;
	}

	// Looks at least once, however late it begins. A sleep that ends early does not end
	// the wait: the cause may have been a signal.
	static boolean inSlices(Sleep sleep, long deadline, BooleanSupplier interrupted) {
		do {
			long now = System.nanoTime();
			if (sleep.until(now + Math.min(deadline - now, SLICE_NANOS))) {
				return true;
			}
		}
		while (System.nanoTime() - deadline < 0 && !interrupted.getAsBoolean());
		return false;
	}

	private static boolean isInterrupted() {
		return Thread.currentThread().isInterrupted();
	}

	/**
	 * Something that is waited for in the kernel.
	 */
	@FunctionalInterface
	interface Sleep {

		/**
		 * Sleep until it happens; a look if the time is over. May wake early.
		 * @param deadline when to wake, in terms of {@link System#nanoTime()}
		 * @return whether it happened
		 */
		boolean until(long deadline);

	}

}
