package dev.qbipcs.internal.server;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Allows one client to connect, or to stay connected. Acquired from the
 * {@link ConnectionQuota} before the handler is asked and released once, however often
 * and by any thread: when the client is rejected or when it has disconnected.
 */
final class ConnectionPermit {

	private final Runnable release;

	private final AtomicBoolean released = new AtomicBoolean();

	ConnectionPermit(Runnable release) {
		this.release = release;
	}

	void release() {
		if (!this.released.getAndSet(true)) {
			this.release.run();
		}
	}

}
