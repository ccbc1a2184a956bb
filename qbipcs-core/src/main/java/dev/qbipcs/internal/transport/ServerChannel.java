package dev.qbipcs.internal.transport;

import dev.qbipcs.internal.protocol.HandshakeResponse;

/**
 * The server's side of one connection over either transport: a direction for requests,
 * which belongs to the loop's thread, and two directions for messages to the client,
 * which any thread may use. {@link ChannelLifetime} says how long the memory behind them
 * lasts.
 */
public interface ServerChannel {

	/**
	 * Describe the channel to the client.
	 * @return the answer to the handshake
	 */
	HandshakeResponse describe();

	/**
	 * Return the direction from the client. Not to be used after {@link #dispose()}.
	 * @return requests
	 */
	RequestSource requests();

	/**
	 * Return a direction to the client.
	 * @return answers to requests
	 */
	ServerLane responses();

	/**
	 * Return a direction to the client.
	 * @return messages that the server sends by itself
	 */
	ServerLane events();

	/**
	 * Return how many messages were dropped because another process sent them. Any thread
	 * may call it.
	 * @return 0 or more
	 */
	default long foreignMessages() {
		return 0;
	}

	/**
	 * End the connection: nothing is sent any more, and the peer knows. Loop's thread
	 * only.
	 */
	void disconnect();

	/**
	 * The client will read nothing any more: it said goodbye, or it broke the rules and
	 * is about to be disconnected. What it has not read need not be kept for it. Any
	 * thread may call it.
	 */
	default void discard() {
		// the kernel discards it with the sockets
	}

	/**
	 * Remove all files, and give the memory back once no thread sends any more. Loop's
	 * thread only, after {@link #disconnect()}.
	 */
	void dispose();

}
