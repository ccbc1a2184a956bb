package dev.qbipcs.spring.annotation;

/**
 * Where a handler runs. Whatever the choice, the requests of one connection are handled
 * one at a time and answered in order.
 */
public enum IpcExecution {

	/**
	 * Inherited from the level above: the service for a handler, {@link #ADAPTIVE} for a
	 * service.
	 */
	DEFAULT,

	/**
	 * On the thread that found the request as long as the handler is short, which saves
	 * two wake-ups of a thread. The handler may block or compute: other connections wait
	 * for it two milliseconds at most, then another thread serves them, and the handler's
	 * next calls run on virtual threads.
	 */
	ADAPTIVE,

	/**
	 * On the event loop: the fastest, and the only one that does not copy the request to
	 * the heap. The handler must not block, since all connections of the loop wait for
	 * it.
	 */
	INLINE,

	/** On a virtual thread of its own. The handler may block. */
	VIRTUAL_THREAD,

	/**
	 * On a {@link java.util.concurrent.Executor} bean. The handler may block as long as
	 * the executor has threads to spare.
	 */
	EXECUTOR

}
