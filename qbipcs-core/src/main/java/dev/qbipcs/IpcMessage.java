package dev.qbipcs;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * A request. What it shows is a private copy that its sender cannot change any more, made
 * when the payload is read for the first time: a handler that does not read it does not
 * pay for it. A payload that was not read before the message is answered cannot be read
 * any more. The message is valid until {@link IpcServerHandler#message} returns, or,
 * after {@link #defer()}, until the deferred message is closed.
 */
public interface IpcMessage {

	/**
	 * Return the id in the request's header.
	 * @return the id; 0 or more, unless the client sends negative ones
	 */
	int id();

	/**
	 * Return the size of the payload.
	 * @return bytes, without the header
	 */
	int size();

	/**
	 * Return the payload without copying it.
	 * @return a segment of {@link #size()} bytes
	 */
	MemorySegment segment();

	/**
	 * Return the payload without copying it. Always the same object for this message; its
	 * position is where the last reader left it.
	 * @return a buffer in native byte order, from 0 to {@link #size()}, which is its
	 * capacity, too
	 */
	ByteBuffer buffer();

	/**
	 * Return a copy of the payload.
	 * @return a new array
	 */
	byte[] toByteArray();

	/**
	 * Return whose request this is.
	 * @return the connection
	 */
	IpcConnection connection();

	/**
	 * Answer with the request's id and error 0.
	 * @param payload what follows the header
	 * @see #reply(int, int, MemorySegment)
	 */
	default void reply(MemorySegment payload) {
		reply(id(), 0, payload);
	}

	/**
	 * Answer with the request's id and error 0.
	 * @param payload what follows the header
	 * @see #reply(int, int, MemorySegment)
	 */
	default void reply(byte[] payload) {
		reply(id(), 0, MemorySegment.ofArray(payload));
	}

	/**
	 * Answer with the request's id and error 0.
	 * @param payload what follows the header
	 * @see #reply(int, int, MemorySegment)
	 */
	default void reply(Payload payload) {
		reply(id(), 0, payload);
	}

	/**
	 * Answer with the request's id, an error and an empty payload.
	 * @param errno the error; the header carries it negated
	 * @see #reply(int, int, MemorySegment)
	 */
	default void reply(Errno errno) {
		reply(id(), errno.negated(), MemorySegment.NULL);
	}

	/**
	 * Answer. Never blocks: if the client leaves no room, the answer is kept, and no
	 * further request of this connection is read until it went out. Thus a client that
	 * does not receive is held back, and nothing is lost.
	 * <p>
	 * A client is not left waiting for an answer that cannot be sent: unless another one
	 * follows before the message has been handled, it gets an empty one with the
	 * request's id and {@code EMSGSIZE} if it was too large, else {@code EIO}.
	 * @param id the id in the response's header
	 * @param error 0, or a negated error number
	 * @param payload what follows the header; read before this returns, and not kept
	 * @throws IpcException with {@code EMSGSIZE} if it exceeds the connection's buffer
	 * size, with {@code ENOTCONN} if the client is gone
	 */
	void reply(int id, int error, MemorySegment payload);

	/**
	 * Answer.
	 * @param id the id in the response's header
	 * @param error 0, or a negated error number
	 * @param payload what follows the header
	 * @see #reply(int, int, MemorySegment)
	 */
	default void reply(int id, int error, byte[] payload) {
		reply(id, error, MemorySegment.ofArray(payload));
	}

	/**
	 * Answer.
	 * @param id the id in the response's header
	 * @param error 0, or a negated error number
	 * @param payload what follows the header
	 * @see #reply(int, int, MemorySegment)
	 */
	void reply(int id, int error, Payload payload);

	/**
	 * Let others have their turn after this message, though this connection may have sent
	 * more (a negative result of {@code msg_process}): what it sent is read a little
	 * later. Only during {@link IpcServerHandler#message}.
	 */
	void backOff();

	/**
	 * Take the message off the event loop, to handle it elsewhere or later. Until the
	 * result is closed no further request of this connection is read, so requests are
	 * still handled one at a time and answered in order. Only during
	 * {@link IpcServerHandler#message}, and once.
	 * <p>
	 * A handler that throws after this closes the result, as nothing else may have it:
	 * the client gets {@code EIO}, unless it was answered.
	 * @return the message in memory of its own, to be closed exactly when it was handled
	 */
	Deferred defer();

	/**
	 * A message that outlives the handler's call. Any thread may use it, one at a time. A
	 * response that is sent by its connection before it is closed is its answer, too.
	 */
	interface Deferred extends IpcMessage, AutoCloseable {

		/**
		 * The message was handled; the connection reads on. Calling it again does
		 * nothing.
		 */
		@Override
		void close();

	}

}
