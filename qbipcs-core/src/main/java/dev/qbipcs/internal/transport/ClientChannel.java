package dev.qbipcs.internal.transport;

import java.lang.foreign.MemorySegment;

import dev.qbipcs.internal.ring.RingLayout;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of one connection over either transport. One thread at a time may
 * send, one receive responses, and one receive events.
 */
public interface ClientChannel {

	/**
	 * The flow-control word that clients obey unless told otherwise: {@code OFF}, but not
	 * {@code OFF_2}.
	 */
	int DEFAULT_FLOW_CONTROL_THRESHOLD = 1;

	/** There is no message. */
	int EMPTY = 0;

	/**
	 * Return the largest message that a server can send. A libqb server checks the size
	 * of requests only: its responses may exceed the buffer size as far as the ring has
	 * room.
	 * @param bufferSize the connection's buffer size in bytes
	 * @return bytes, including the message's header
	 */
	static int largestMessage(int bufferSize) {
		return RingLayout.largestMessage(bufferSize);
	}

	/**
	 * Queue a request and notify the server.
	 * @param id the id in its header
	 * @param number its number, or 0 if the server does not know of numbers
	 * @param <T> what the payload is given as
	 * @param form how the payload is given
	 * @param payload the payload
	 * @param size its size in bytes
	 * @return whether there was room, and the server lets us send
	 * @throws ServerGoneException if the server ended the connection
	 * @throws dev.qbipcs.IpcException with {@code EBADMSG} if the connection is unusable,
	 * with {@code EMSGSIZE} if the kernel's limits do not let the request pass
	 */
	<T> boolean trySend(int id, int number, PayloadForm<T> form, T payload, int size);

	/**
	 * The setup socket is writable: send the notifications that found no room.
	 * @return whether none is left
	 */
	boolean flush();

	/**
	 * Choose which flow-control words hold us. Any thread may call it.
	 * @param threshold the highest word that does, 0 to 2
	 */
	void flowControlThreshold(int threshold);

	/**
	 * Return what becomes readable when events come; may be the setup socket.
	 * @return a descriptor, open until the channel is closed
	 */
	int eventFd();

	/**
	 * The event descriptor is readable: find out whether an event may be there, and take
	 * bytes that announce none. By the thread that receives events.
	 * @return whether {@link #receive} is worth a try
	 * @throws dev.qbipcs.IpcException with {@code EBADMSG} or {@code ENOTCONN} if the
	 * connection is unusable
	 */
	boolean eventsAnnounced();

	/**
	 * Take the next message.
	 * @param lane which way it comes
	 * @param receiver makes the memory for it
	 * @param patient whether to look for it for a while, if that is worth it
	 * @return its size in bytes, or {@link #EMPTY}
	 * @throws dev.qbipcs.IpcException with {@code EBADMSG} if the connection is unusable
	 */
	int receive(Lane lane, Receiver receiver, boolean patient);

	/**
	 * Tell whether a response lies there, without a system call. By the thread that
	 * receives responses.
	 * @return whether {@link #receive} is worth a try; over sockets that is what the
	 * server counted, so one that is just being sent may be missed
	 * @throws dev.qbipcs.IpcException with {@code EBADMSG} if the connection is unusable
	 */
	boolean responseAnnounced();

	/**
	 * The caller wants to be told by {@link #eventFd()} when events come. By the thread
	 * that receives events.
	 * @return whether some came already that nothing will announce
	 */
	boolean eventsAwaited();

	/**
	 * The caller wants to be told no longer. By the thread that receives events.
	 */
	void eventsIgnored();

	/**
	 * Return how many messages were dropped because another process sent them. Any thread
	 * may call it.
	 * @return 0 or more
	 */
	long foreignMessages();

	/**
	 * Sleep until a message may be there. Blocks; a virtual thread parks.
	 * @param lane which way it comes
	 * @param deadline when to give up, in terms of {@link System#nanoTime()}
	 * @return false when the time is over
	 * @throws dev.qbipcs.IpcException with {@code EINTR} if the thread is interrupted,
	 * and stays so
	 */
	boolean await(Lane lane, long deadline);

	/**
	 * End all waits: the server is gone. Any thread may call it, as long as the channel
	 * is not closed.
	 */
	void wakeUp();

	/**
	 * Tell the server that we leave, while threads may still use the channel. Any thread
	 * may call it, as long as the channel is not closed.
	 */
	void hangUp();

	/**
	 * End the connection, when no thread uses the channel any more.
	 * @param serverGone whether the server ended it before, and may have left files
	 */
	void close(boolean serverGone);

	/**
	 * Makes memory for messages.
	 */
	@FunctionalInterface
	interface Receiver {

		/**
		 * Return memory for a message, which is copied there at once.
		 * @param size its size in bytes, its header included
		 * @param number the number of the request that it answers, as far as the server
		 * tells; without meaning if it does not know of numbers
		 * @return private memory, large enough, or null to drop the message
		 */
		@Nullable MemorySegment memory(int size, int number);

	}

	/**
	 * The ways from the server to the client.
	 */
	enum Lane {

		/** Answers to requests. */
		RESPONSE,
		/** Messages that the server sends by itself. */
		EVENT

	}

}
