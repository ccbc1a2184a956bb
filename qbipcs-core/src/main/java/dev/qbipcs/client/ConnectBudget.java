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
final class ConnectBudget {

	/** Another attempt would be pointless. */
	static final long GIVE_UP = -1;

	private static final long SHORTEST_PAUSE_NANOS = Duration.ofMillis(2).toNanos();

	/** Null if a service that is not there is not waited for. */
	private final @Nullable ReconnectPolicy policy;

	private final long deadline;

	private int attempts;

	private ConnectBudget(ClientSettings settings, @Nullable ReconnectPolicy policy) {
		this.policy = policy;
		this.deadline = Deadline.after(settings.connectTimeout());
	}

	// For a client that has no connection yet: it waits if its calls wait.
	static ConnectBudget awaited(ClientSettings settings) {
		ReconnectPolicy policy = settings.reconnectPolicy();
		return new ConnectBudget(settings, (policy != null && policy.callsWait()) ? policy : null);
	}

	// For an attempt that is one of many.
	static ConnectBudget expected(ClientSettings settings) {
		return new ConnectBudget(settings, null);
	}

	long deadline() {
		return this.deadline;
	}

	// Returns how many nanoseconds to pause before the next attempt, or GIVE_UP.
	long pauseAfter(Throwable failure) {
		long remaining = this.deadline - System.nanoTime();
		if (this.policy == null || remaining <= 0 || !mayPass(failure)) {
			return GIVE_UP;
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
