package dev.qbipcs.spring.handler;

/**
 * Counts the requests that are handled away from the event loop, so that a service can
 * stop after them. Any thread may call any method.
 */
final class InFlight {

	private int count;

	synchronized void begin() {
		this.count++;
	}

	synchronized void end() {
		this.count--;
		if (this.count == 0) {
			notifyAll();
		}
	}

	/**
	 * Wait until no request is being handled.
	 */
	synchronized void awaitNone() throws InterruptedException {
		while (this.count > 0) {
			wait();
		}
	}

}
