package dev.qbipcs.transport;

import java.lang.foreign.MemorySegment;

import dev.qbipcs.protocol.HandshakeResponse;

/**
 * The server's side of one connection, whatever the transport. What the peer can write is
 * checked below this interface; a peer that breaks the rules yields {@link #BROKEN}, and
 * the connection is to be dropped.
 * <p>
 * Sends may come from any thread; everything else is for the loop's thread.
 */
public interface ServerChannel {

	/** The message was queued, and the client notified. */
	int SENT = 0;

	/**
	 * The message was queued, but the client cannot be notified now; see
	 * {@link #flush()}.
	 */
	int SENT_NOTIFY_LATER = 1;

	/** There is no room. */
	int FULL = -1;

	/** The channel was disconnected. */
	int CLOSED = -2;

	/** The peer broke the rules or took the memory away. */
	int BROKEN = -3;

	/** The kernel's limits do not let a message of this size pass. */
	int TOO_LARGE = -4;

	/** There is no request. */
	int EMPTY = 0;

	/**
	 * Return what is readable when requests came: the setup socket, or one beside it.
	 * @return a descriptor
	 */
	int requestFd();

	/**
	 * Describe the channel to the client.
	 * @return the answer to the handshake
	 */
	HandshakeResponse describe();

	/**
	 * Take the next request, but only its header for the time being. When there is one,
	 * {@link #release()} must follow.
	 * @param target private memory for the largest request, header included
	 * @return its size in bytes, {@link #EMPTY} or {@link #BROKEN}
	 */
	int receive(MemorySegment target);

	/**
	 * Take the payload of the received request, too. At most once, and not after
	 * {@link #release()}.
	 * @param target the same memory
	 * @return false if the client took it away
	 */
	boolean receivePayload(MemorySegment target);

	/**
	 * Give the room of the received request back to the client.
	 */
	void release();

	/**
	 * The received requests were answered, as far as they are answered at once.
	 * @param count how many
	 */
	void handled(int count);

	/**
	 * What announces requests is readable. Called before {@link #receive}.
	 * @return false if the client said that it sends no more
	 */
	boolean announced();

	/**
	 * Tell whether requests wait that nothing announces any more, so that the caller has
	 * to come back by itself.
	 * @return whether it has to
	 */
	boolean isUnannounced();

	/**
	 * What should announce requests is readable, but there was no request. Afterwards
	 * there may be one.
	 * @return false if the client sends what it should not
	 */
	boolean readable();

	/**
	 * The setup socket is readable, and that announces no request.
	 * @return false if the client said that it sends no more, or sends too much here
	 */
	boolean setupReadable();

	/**
	 * From now on the loop looks for requests by itself, so that the client need not
	 * announce them.
	 */
	void pollingBegins();

	/**
	 * From now on the client has to announce its requests.
	 * @return whether there may be one that it did not announce
	 */
	boolean pollingEnds();

	/**
	 * Return how many messages were dropped because another process sent them. Any thread
	 * may call it.
	 * @return 0 or more
	 */
	long foreignMessages();

	/**
	 * Return how many requests may wait at most, as far as the client lets us know.
	 * @return 0 or more, at most what fits into the channel
	 */
	int pendingRequests();

	/**
	 * Queue a response. Any thread may call it.
	 * @param id the id in its header
	 * @param error the error in its header
	 * @param <T> what the payload is given as
	 * @param form how the payload is given
	 * @param payload the payload
	 * @param size its size in bytes
	 * @return {@link #SENT}, {@link #FULL}, {@link #TOO_LARGE}, {@link #CLOSED} or
	 * {@link #BROKEN}
	 */
	<T> int sendResponse(int id, int error, PayloadForm<T> form, T payload, int size);

	/**
	 * Queue an event. Any thread may call it.
	 * @param id the id in its header
	 * @param error the error in its header
	 * @param <T> what the payload is given as
	 * @param form how the payload is given
	 * @param payload the payload
	 * @param size its size in bytes
	 * @return {@link #SENT}, {@link #SENT_NOTIFY_LATER}, {@link #FULL},
	 * {@link #TOO_LARGE}, {@link #CLOSED} or {@link #BROKEN}
	 */
	<T> int sendEvent(int id, int error, PayloadForm<T> form, T payload, int size);

	/**
	 * The setup socket is writable: send the notifications that found no room.
	 * @return whether none is left
	 */
	boolean flush();

	/**
	 * Return how many events wait for the client. Any thread may call it.
	 * @return 0 or more; after a disconnect what it was then
	 */
	int eventQueueLength();

	/**
	 * Let the client know whether it should send requests.
	 * @param value 0 to go on, 1 or 2 to hold
	 */
	void flowControl(int value);

	/**
	 * End the connection: nothing can be sent or received any more, and the peer knows.
	 * Every other method may still be called and does nothing.
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
	 * Give back all memory and remove all files, after {@link #disconnect()}.
	 */
	void dispose();

}
