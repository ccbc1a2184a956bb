package dev.qbipcs.client;

import dev.qbipcs.IpcException;

/**
 * Told what becomes of a client's connection. Called on the client's callback executor,
 * one call at a time, in order with the events of {@link IpcClient#onEvent}: what the
 * server sent before it went comes before {@link #lost}, what a new connection brings
 * comes after {@link #restored}. May block and may use the client. Exceptions are logged.
 */
public interface IpcConnectionListener {

	/**
	 * The server ended the connection. Not called when {@link IpcClient#close()} did.
	 * @param client the client
	 */
	default void lost(IpcClient client) {
	}

	/**
	 * The client is connected again, as its {@link ReconnectPolicy} has it. The server
	 * may be another process, with another buffer size and transport, and knows nothing
	 * of the connection before; this is the place to introduce oneself again.
	 * @param client the client
	 */
	default void restored(IpcClient client) {
	}

	/**
	 * The limits of the {@link ReconnectPolicy} are reached: the client stays
	 * disconnected.
	 * @param client the client, to be closed
	 * @param cause why the last attempt failed
	 */
	default void gaveUp(IpcClient client, IpcException cause) {
	}

}
