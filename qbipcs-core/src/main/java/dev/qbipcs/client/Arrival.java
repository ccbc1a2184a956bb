package dev.qbipcs.client;

import java.time.Duration;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.internal.transport.Deadline;
import org.jspecify.annotations.Nullable;

/**
 * The time within which a connection must be made, and whether it is tried again
 * meanwhile because the service may be about to start. One thread at a time.
 */
final class Arrival {

	/** There is no use in another attempt. */
	static final long NO_USE = -1;

	private static final long SHORTEST_PAUSE_NANOS = Duration.ofMillis(2).toNanos();

	/** Null if a service that is not there is not waited for. */
	private final @Nullable ReconnectPolicy policy;

	private final long deadline;

	private int attempts;

	private Arrival(ClientSettings settings, @Nullable ReconnectPolicy policy) {
		this.policy = policy;
		this.deadline = Deadline.after(settings.connectTimeout());
	}

	// For a client that has no connection yet: it waits if its calls wait.
	static Arrival awaited(ClientSettings settings) {
		ReconnectPolicy policy = settings.reconnectPolicy();
		return new Arrival(settings, (policy != null && policy.callsWait()) ? policy : null);
	}

	// For an attempt that is one of many.
	static Arrival expected(ClientSettings settings) {
		return new Arrival(settings, null);
	}

	long deadline() {
		return this.deadline;
	}

	// Returns how many nanoseconds to pause before the next attempt, or NO_USE.
	long pauseAfter(Throwable failure) {
		long remaining = this.deadline - System.nanoTime();
		if (this.policy == null || remaining <= 0 || !mayPass(failure)) {
			return NO_USE;
		}
		this.attempts++;
		return Math.min(remaining, Math.max(SHORTEST_PAUSE_NANOS, this.policy.delayNanos(this.attempts)));
	}

	// Nothing listens there, or the listener went before it answered.
	private static boolean mayPass(Throwable failure) {
		return failure instanceof IpcException ex
				&& (ex.is(Errno.ECONNREFUSED) || ex.is(Errno.ENOENT) || ex.is(Errno.ENOTCONN));
	}

}
