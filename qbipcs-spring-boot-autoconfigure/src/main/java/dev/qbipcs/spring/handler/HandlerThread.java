package dev.qbipcs.spring.handler;

/**
 * The kind of thread that called a handler.
 */
public enum HandlerThread {

	/** The thread of the event loop that found the request. */
	EVENT_LOOP,

	/** A virtual thread of the call. */
	VIRTUAL,

	/** A thread of an executor bean. */
	EXECUTOR

}
