package dev.qbipcs.internal.loop;

import dev.qbipcs.spi.EventLoop.Handler;
import dev.qbipcs.spi.EventLoop.PolledHandler;
import dev.qbipcs.spi.EventLoop.Priority;
import org.jspecify.annotations.Nullable;

/**
 * A watched descriptor. Its generation distinguishes it from an earlier descriptor of the
 * same number, whose events may still be in the current batch. Confined to the loop's
 * thread.
 */
final class Watch {

	private final Handler handler;

	private final @Nullable PolledHandler polled;

	private final int generation;

	private Priority priority;

	/** Time of its last input. */
	private long lastActive;

	private int activity;

	/** Whether the loop polls it. */
	private boolean hot;

	Watch(Priority priority, Handler handler, int generation) {
		this.priority = priority;
		this.handler = handler;
		this.polled = (handler instanceof PolledHandler polledHandler) ? polledHandler : null;
		this.generation = generation;
	}

	Handler handler() {
		return this.handler;
	}

	@Nullable PolledHandler polled() {
		return this.polled;
	}

	int generation() {
		return this.generation;
	}

	Priority priority() {
		return this.priority;
	}

	void priority(Priority priority) {
		this.priority = priority;
	}

	long data(int fd) {
		return ((long) this.generation << 32) | fd;
	}

	boolean isHot() {
		return this.hot;
	}

	void hot(boolean hot) {
		this.hot = hot;
	}

	// Record input. Returns the length of the current run of inputs, in which no two are
	// further apart than the period.
	int touch(long now, long period) {
		this.activity = (now - this.lastActive <= period) ? this.activity + 1 : 1;
		this.lastActive = now;
		return this.activity;
	}

	long lastActive() {
		return this.lastActive;
	}

}
