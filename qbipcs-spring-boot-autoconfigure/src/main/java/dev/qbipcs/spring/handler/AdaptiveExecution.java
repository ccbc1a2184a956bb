package dev.qbipcs.spring.handler;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import dev.qbipcs.IpcConnection;
import dev.qbipcs.spi.EventLoop;
import dev.qbipcs.spring.handler.MethodObserver.Activity;
import org.jspecify.annotations.Nullable;

/**
 * Runs the calls of one handler on the thread that found the request, as long as they are
 * short. When a call takes so long that the loop goes on without it, the next ones run on
 * virtual threads; then the loop's thread is tried again. These breaks grow, so that a
 * handler that blocks or computes hardly ever holds up the loop. Any thread may call it.
 */
final class AdaptiveExecution implements CallExecutor {

	/** Short: the first calls of a JVM take long, since it loads and compiles classes. */
	private static final int FIRST_BREAK = 16;

	private static final int LONGEST_BREAK = 1024;

	private final CallExecutor virtualThreads;

	private final HandlerCalls calls;

	private final MethodObserver observer;

	/** Calls until the loop's thread is tried again. */
	private final AtomicInteger remaining = new AtomicInteger();

	private final AtomicInteger nextBreak = new AtomicInteger(FIRST_BREAK);

	/** Calls on loops' threads since then; several loops may miss some. */
	private int sinceBreak;

	AdaptiveExecution(CallExecutor virtualThreads, HandlerCalls calls, MethodObserver observer) {
		this.virtualThreads = virtualThreads;
		this.calls = calls;
		this.observer = observer;
	}

	@Override
	public void execute(IpcConnection connection, Runnable call) {
		if (isBreak()) {
			this.remaining.decrementAndGet();
			this.virtualThreads.execute(connection, call);
		}
		else {
			connection.eventLoop().lend(new LentCall(connection, call));
		}
	}

	private boolean isBreak() {
		return this.remaining.get() > 0;
	}

	private void beginBreak() {
		if (this.sinceBreak > LONGEST_BREAK) {
			// long for once
			this.nextBreak.set(FIRST_BREAK);
		}
		this.sinceBreak = 0;
		this.remaining.set(this.nextBreak.getAndUpdate((calls) -> Math.min(calls * 2, LONGEST_BREAK)));
	}

	/**
	 * A call on the loop's thread.
	 */
	private final class LentCall implements EventLoop.Task {

		private final IpcConnection connection;

		private final Runnable call;

		/** Null until it outlasts its time on the loop, or is over. */
		private final AtomicReference<@Nullable Activity> activity = new AtomicReference<>();

		LentCall(IpcConnection connection, Runnable call) {
			this.connection = connection;
			this.call = call;
		}

		@Override
		public void run() {
			// another call may have taken long while this one waited behind it
			if (!isBreak() || !runElsewhere()) {
				runHere();
			}
		}

		private void runHere() {
			AdaptiveExecution.this.sinceBreak++;
			try {
				AdaptiveExecution.this.calls.onEventLoop();
			}
			finally {
				runToEnd();
			}
		}

		private void runToEnd() {
			try {
				this.call.run();
			}
			finally {
				Activity activity = this.activity.getAndSet(Activity.NONE);
				if (activity != null) {
					activity.end();
				}
			}
		}

		private boolean runElsewhere() {
			try {
				AdaptiveExecution.this.virtualThreads.execute(this.connection, this.call);
				return true;
			}
			catch (OutOfMemoryError ex) {
				return false;
			}
		}

		@Override
		public void outlasted() {
			beginBreak();
			Activity activity = AdaptiveExecution.this.observer.active();
			if (!this.activity.compareAndSet(null, activity)) {
				// it is over already
				activity.end();
			}
		}

	}

}
