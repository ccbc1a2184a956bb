package dev.qbipcs.server;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The place of one client among those that a service admits. It is taken before the
 * client is asked anything and given back once, however often and by whichever thread:
 * when the client is turned away or when it has disconnected. Any thread may call it.
 */
final class Place {

	private final Runnable release;

	private final AtomicBoolean givenBack = new AtomicBoolean();

	Place(Runnable release) {
		this.release = release;
	}

	void giveBack() {
		if (!this.givenBack.getAndSet(true)) {
			this.release.run();
		}
	}

}
