package dev.qbipcs.spring.handler;

import dev.qbipcs.IpcMessage;
import org.jspecify.annotations.Nullable;

/**
 * Watches the calls of one handler: their duration and their outcome. Its methods, and
 * those of the objects that they return, must neither block nor throw. Any thread may
 * call it.
 */
public interface MethodObserver {

	/** Watches nothing. */
	MethodObserver NONE = (request) -> Call.NONE;

	/**
	 * The handler is about to be called, by this thread.
	 * @param request the request, valid until this returns
	 * @return the watcher of the call
	 */
	Call begin(IpcMessage request);

	/**
	 * A call may last: it runs on a thread of its own, or the event loop has gone on
	 * without it. Calls that are over before that, which are most of those on the event
	 * loop, are reported by {@link #begin} alone.
	 * @return ends when the thread is free again
	 */
	default Activity active() {
		return Activity.NONE;
	}

	/**
	 * Watches one call: suspended and resumed at most once, in this order, then ended.
	 */
	interface Call {

		/** Watches nothing. */
		Call NONE = new Call() {

			@Override
			public void suspend() {
			}

			@Override
			public void resume() {
			}

			@Override
			public void end(int error, @Nullable Throwable failure) {
			}

		};

		/**
		 * The handler returned, but its result is pending. Called by the thread that
		 * began the call.
		 */
		void suspend();

		/**
		 * The result came. Called by the thread that answers.
		 */
		void resume();

		/**
		 * The request was answered. Called by the thread that began the call, or by the
		 * one that resumed it.
		 * @param error the error in the response's header, or what it would be if the
		 * handler answered at all
		 * @param failure the exception of the handler, or null
		 */
		void end(int error, @Nullable Throwable failure);

	}

	/**
	 * The time during which a call occupies a thread other than the event loop's.
	 */
	@FunctionalInterface
	interface Activity {

		/** Watches nothing. */
		Activity NONE = () -> {
		};

		/**
		 * The thread is free again. Called once.
		 */
		void end();

	}

}
