package dev.qbipcs.internal.transport;

import java.lang.foreign.MemorySegment;

import dev.qbipcs.spi.EventLoop;
import dev.qbipcs.spi.EventLoop.PolledHandler;
import dev.qbipcs.spi.EventLoop.Priority;

/**
 * The direction from client to server: requests one by one, and the client's end. What
 * the peer can write is checked below this interface. For the loop's thread only, which
 * lets go of it before the channel is disposed of.
 */
public interface RequestSource {

	/** There is no request. */
	int EMPTY = 0;

	/**
	 * The peer broke the rules or took the memory away; the connection is to be dropped.
	 */
	int BROKEN = -1;

	/** The peer said that it sends no more, or sends bytes that announce nothing. */
	int ENDED = -2;

	/**
	 * Have the loop tell when requests come or the client hangs up.
	 * @param loop the loop
	 * @param priority of the handler
	 * @param reading whether requests are wanted
	 * @param handler told about requests, room for notifications and the end
	 */
	void watch(EventLoop loop, Priority priority, boolean reading, PolledHandler handler);

	/**
	 * Change what the loop tells; nothing happens if it is not watched.
	 * @param priority of the handler
	 * @param reading whether requests are wanted
	 */
	void update(Priority priority, boolean reading);

	/**
	 * Have the loop tell nothing any more.
	 */
	void unwatch();

	/**
	 * The handler was told that requests came. Before {@link #receive}.
	 */
	default void announced() {
	}

	/**
	 * Take the next request. Where the transport can leave the payload behind, it takes
	 * the header only; when there is a request, {@link #release()} must follow.
	 * @param target private memory for the largest request, header included
	 * @return its size in bytes, {@link #EMPTY}, {@link #BROKEN} or {@link #ENDED}
	 */
	int receive(MemorySegment target);

	/**
	 * Return whether the payloads of received requests are left behind.
	 * @return whether {@link #receive} takes headers only
	 */
	default boolean leavesPayload() {
		return false;
	}

	/**
	 * Take the payload of the received request, if it was left behind. At most once, and
	 * not after {@link #release()}.
	 * @param target private memory for the payload
	 * @param offset where the payload begins there
	 * @return false if the client took it away
	 */
	default boolean receivePayload(MemorySegment target, long offset) {
		return true;
	}

	/**
	 * Give the room of the received request back to the client.
	 */
	default void release() {
	}

	/**
	 * The received requests were answered, as far as they are answered at once.
	 * @param count how many
	 * @return whether further ones wait that nothing announces, so that the caller has to
	 * resume by itself
	 */
	default boolean endTurn(int count) {
		return false;
	}

	/**
	 * The loop begins to look for requests by itself, so that the client need not
	 * announce them, or stops doing so.
	 * @param polling whether it does from now on
	 * @return whether there may be one that the client did not announce
	 */
	default boolean polling(boolean polling) {
		return false;
	}

	/**
	 * Let the client know whether it should send requests.
	 * @param value 0 to go on, 1 or 2 to hold
	 */
	void flowControl(int value);

	/**
	 * Return how many requests may wait at most, as far as the client lets us know.
	 * @return 0 or more, at most what fits into the channel
	 */
	int backlog();

}
