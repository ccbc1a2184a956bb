package dev.qbipcs.spring.handler;

import dev.qbipcs.IpcMessage;
import org.jspecify.annotations.Nullable;

/**
 * Watches the calls of handlers: their duration and their outcome. Its methods must
 * neither block nor throw.
 */
@FunctionalInterface
public interface HandlerObserver {

	/** Watches nothing. */
	HandlerObserver NONE = (request, method) -> Call.NONE;

	/**
	 * A handler is about to be called, by this thread.
	 * @param request the request, valid until this returns
	 * @param method the handler, as {@code Class.method}
	 * @return the watcher of the call
	 */
	Call begin(IpcMessage request, String method);

	/**
	 * Return whether handlers that run on the event loop are watched as well.
	 * @return true by default
	 */
	default boolean watchesEventLoop() {
		return true;
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

}
