package dev.qbipcs.internal.loop;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

import dev.qbipcs.LoopStats;
import dev.qbipcs.spi.EventLoop.PolledHandler;

/**
 * Polls the recently active handlers and decides when the loop parks. Confined to the
 * loop's thread, except for the statistics.
 */
final class Poller {

	private static final LoopLogger logger = LoopLogger.of(Poller.class);

	/** The most handlers that are polled; the kernel watches the others. */
	private static final int LARGEST_SET = 64;

	/** A handler without input for this long is no longer polled. */
	private static final long COOLING_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

	/**
	 * How long polling may delay descriptors that only the kernel watches: as long as a
	 * wake-up takes.
	 */
	private static final long KERNEL_LOOK_NANOS = 50_000;

	private static final int LOOKS_PER_READING = 8;

	private final int minActivity;

	private final PollWindow window;

	private final Contention contention;

	private final LongSupplier clock;

	private final JobQueue jobs;

	private final BooleanSupplier tasksWait;

	private final List<Watch> hot = new ArrayList<>(LARGEST_SET);

	/** Time of the last input. */
	private long lastInput;

	/** Whether the loop has polled since then. */
	private boolean looking;

	/** Since when only polling has found input. */
	private long begin;

	/** Whether that time begins with the next call. */
	private boolean beginning = true;

	private final LoopCounters counters = new LoopCounters();

	Poller(int minActivity, PollWindow window, BooleanSupplier tasksWait, JobQueue jobs, Contention contention,
			LongSupplier clock) {
		this.minActivity = minActivity;
		this.window = window;
		this.tasksWait = tasksWait;
		this.jobs = jobs;
		this.contention = contention;
		this.clock = clock;
		this.lastInput = clock.getAsLong();
	}

	LoopStats stats(long takeovers) {
		return this.counters.stats(takeovers);
	}

	// Another thread turns the loop from now on, which calls this.
	void threadChanged() {
		this.contention.threadChanged(this.clock.getAsLong());
	}

	void taskLent() {
		this.counters.lend();
	}

	// The kernel reported input for this watch.
	void ready(Watch watch) {
		PolledHandler handler = watch.polled();
		if (handler == null || !this.window.isEnabled()) {
			return;
		}
		int activity = watch.touch(this.lastInput, COOLING_NANOS);
		if (!watch.isHot() && activity >= this.minActivity && this.hot.size() < LARGEST_SET) {
			watch.hot(true);
			this.hot.add(watch);
			handler.pollingBegins();
		}
	}

	// The watch was removed from the loop.
	void removed(Watch watch) {
		if (watch.isHot()) {
			remove(this.hot.indexOf(watch));
		}
	}

	// Poll until there is something else to do. Handlers that only the kernel watches get
	// their turn now and then, whatever the polled ones, jobs and tasks do.
	Next look() {
		long now = this.clock.getAsLong();
		if (this.beginning) {
			this.begin = now;
			this.beginning = false;
		}
		Next next = isWorkWaiting() ? pollBesideWork(now) : pollForWork(now);
		this.beginning = next != Next.TURN;
		return next;
	}

	private boolean isWorkWaiting() {
		return this.jobs.isPending() || this.tasksWait.getAsBoolean();
	}

	private Next pollBesideWork(long now) {
		if (now - this.begin < KERNEL_LOOK_NANOS) {
			return Next.TURN;
		}
		if (pollAll(now)) {
			this.counters.hit();
			this.looking = false;
			this.lastInput = now;
		}
		return Next.KERNEL;
	}

	private Next pollForWork(long begin) {
		long now = begin;
		long nanos = (!this.hot.isEmpty() && !this.contention.noticed(now)) ? this.window.nanos() : 0;
		while (now - this.begin < KERNEL_LOOK_NANOS) {
			if (now - this.lastInput >= nanos) {
				return mayPark() ? Next.PARK : Next.KERNEL;
			}
			this.looking = true;
			boolean found = pollOften(now);
			now = this.clock.getAsLong();
			if (found) {
				this.lastInput = now;
			}
			if (isWorkWaiting()) {
				return Next.TURN;
			}
		}
		cool(now);
		return Next.KERNEL;
	}

	// Poll several times between two readings of the clock, since a reading costs more
	// than a poll. Returns whether there was input.
	private boolean pollOften(long now) {
		for (int i = 0; i < LOOKS_PER_READING && !this.jobs.isPending(); i++) {
			if (pollAll(now)) {
				this.counters.hit();
				this.looking = false;
				return true;
			}
			Thread.onSpinWait();
		}
		return false;
	}

	// The loop is about to park.
	void park() {
		this.counters.park();
		if (this.looking) {
			this.looking = false;
			this.counters.miss();
		}
	}

	// Input arrived by the kernel, while the loop was parked or checked its descriptors.
	void input(boolean parked) {
		if (this.window.isEnabled()) {
			long now = this.clock.getAsLong();
			if (parked) {
				this.window.slept(now - this.lastInput);
			}
			this.lastInput = now;
		}
	}

	private boolean pollAll(long now) {
		boolean found = false;
		for (int i = this.hot.size() - 1; i >= 0; i--) {
			if (i < this.hot.size()) {
				Watch watch = this.hot.get(i);
				if (poll(watch)) {
					watch.touch(now, COOLING_NANOS);
					found = true;
				}
			}
		}
		return found;
	}

	private static boolean poll(Watch watch) {
		PolledHandler handler = watch.polled();
		try {
			return handler != null && handler.poll();
		}
		catch (Throwable ex) {
			logger.log(Level.ERROR, "A handler failed on the event loop; others are not affected", ex);
			return false;
		}
	}

	// Ask the peers for notifications again. Returns false if a peer sent something
	// before it saw that.
	private boolean mayPark() {
		boolean found = false;
		for (int i = this.hot.size() - 1; i >= 0; i--) {
			if (i < this.hot.size()) {
				found |= end(i);
			}
		}
		if (found) {
			this.lastInput = this.clock.getAsLong();
		}
		return !found;
	}

	// Stop polling the handlers that have been silent for long.
	private void cool(long now) {
		for (int i = this.hot.size() - 1; i >= 0; i--) {
			if (i < this.hot.size() && now - this.hot.get(i).lastActive() > COOLING_NANOS) {
				end(i);
			}
		}
	}

	// Stop polling one handler. Returns whether it still had input, which has been
	// handled.
	private boolean end(int index) {
		Watch watch = this.hot.get(index);
		PolledHandler handler = watch.polled();
		remove(index);
		return handler != null && handler.pollingEnds() && poll(watch);
	}

	private void remove(int index) {
		this.hot.get(index).hot(false);
		Watch last = this.hot.removeLast();
		if (index < this.hot.size()) {
			this.hot.set(index, last);
		}
	}

	/**
	 * Continues a turn of the loop.
	 */
	enum Next {

		/** Begin the next turn: tasks or jobs wait. */
		TURN,

		/** Look at the descriptors in the kernel. */
		KERNEL,

		/** Wait for them. */
		PARK

	}

}
