package dev.qbipcs;

import dev.qbipcs.spi.EventLoop;

/**
 * How eagerly a service reads requests, as {@code enum qb_ipcs_rate_limit}: the priority
 * on the event loop, the most requests taken from one connection in a turn, and what
 * clients see in the flow-control word.
 */
public enum RequestRate {

	/** High priority, up to 50 requests a turn. */
	FAST(EventLoop.Priority.HIGH, 50, 0),

	/** Medium priority, up to 5 requests a turn; the default. */
	NORMAL(EventLoop.Priority.MEDIUM, 5, 0),

	/** Low priority, one request a turn. */
	SLOW(EventLoop.Priority.LOW, 1, 0),

	/** Nothing is read; clients that honour flow control get {@code EAGAIN}. */
	OFF(EventLoop.Priority.LOW, 1, 1),

	/** As {@link #OFF}, but only clients with a threshold of 2 get {@code EAGAIN}. */
	OFF_2(EventLoop.Priority.LOW, 1, 2);

	private final EventLoop.Priority priority;

	private final int batchSize;

	private final int flowControl;

	RequestRate(EventLoop.Priority priority, int batchSize, int flowControl) {
		this.priority = priority;
		this.batchSize = batchSize;
		this.flowControl = flowControl;
	}

	/**
	 * Return the priority of the service's connections on the event loop.
	 * @return the priority
	 */
	public EventLoop.Priority priority() {
		return this.priority;
	}

	/**
	 * Return the most requests taken from one connection before others get their turn.
	 * @return the batch size
	 */
	public int batchSize() {
		return this.batchSize;
	}

	/**
	 * Return the flow-control word that clients read before they send.
	 * @return 0 to go on, 1 or 2 to hold
	 */
	public int flowControl() {
		return this.flowControl;
	}

}
