package dev.qbipcs.spring.handler;

/**
 * Watches the calls of handlers.
 */
@FunctionalInterface
public interface HandlerObserver {

	/** Watches nothing. */
	HandlerObserver NONE = (method, inline) -> MethodObserver.NONE;

	/**
	 * Return the observer of one handler. Called once for each, before its first request.
	 * @param method the handler, as {@code Class.method}
	 * @param inline whether the event loop itself calls it, which nothing should hold up
	 * @return the observer
	 */
	MethodObserver observe(String method, boolean inline);

}
