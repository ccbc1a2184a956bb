package dev.qbipcs.spring.handler;

import dev.qbipcs.IpcConnection;

/**
 * Runs the calls of a handler.
 */
@FunctionalInterface
interface CallExecutor {

	/**
	 * Run a call, soon or now. Called by the event loop.
	 * @param connection the connection that the request came on
	 * @param call the call, which does not belong to the loop
	 */
	void execute(IpcConnection connection, Runnable call);

}
