package dev.qbipcs.loop;

import dev.qbipcs.EventLoop.Handler;
import dev.qbipcs.EventLoop.PolledHandler;
import dev.qbipcs.EventLoop.Priority;
import org.jspecify.annotations.Nullable;

/**
 * A watched descriptor. The generation tells it from an earlier one with the same number,
 * whose events may still be in the current batch. Used by the loop's thread.
 */
final class Watch {

	private final Handler handler;

	private final @Nullable PolledHandler polled;

	private final int generation;

	private Priority priority;

	/** When it last had input, and how many times in succession. */
	private long lastActive;

	private int activity;

	/** Whether it is among those that are polled. */
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

	// Returns how many times in succession it was active, none longer than that after the
	// one before.
	int active(long now, long period) {
		this.activity = (now - this.lastActive <= period) ? this.activity + 1 : 1;
		this.lastActive = now;
		return this.activity;
	}

	long lastActive() {
		return this.lastActive;
	}

}
