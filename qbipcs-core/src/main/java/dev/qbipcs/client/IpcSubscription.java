package dev.qbipcs.client;

/**
 * Events are delivered to a callback until this is closed, or the client is. Any thread
 * may close it.
 */
@FunctionalInterface
public interface IpcSubscription extends AutoCloseable {

	/**
	 * End the subscription. Does not wait for a callback that has begun; at most one
	 * event that was taken already is still delivered. Later ones stay with the server's
	 * connection for {@link IpcClient#receiveEvent} or another subscription. Closing
	 * again does nothing.
	 */
	@Override
	void close();

}
