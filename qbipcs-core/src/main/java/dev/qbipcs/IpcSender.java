package dev.qbipcs;

import java.lang.foreign.MemorySegment;
import java.time.Duration;

/**
 * Sends messages of one kind to a client: {@linkplain IpcConnection#events() events} or
 * {@linkplain IpcConnection#responses() responses}. Any thread may call any method; the
 * messages that one thread sends arrive in its order.
 * <p>
 * Every method comes in two forms. {@code trySend} never blocks and says whether the
 * message was sent, found no room, or came too late for a client that is gone: a loop
 * over several clients reaches them all. {@code send} waits for room and must not be
 * called on the event loop. Both throw {@link IpcException} with {@code EMSGSIZE} when
 * the message with its header of 24 bytes exceeds {@link IpcConnection#bufferSize()}.
 * <p>
 * A payload is given as a segment, which costs nothing beside its copy, as an array, or
 * as a {@link Payload}, which stands for everything else: buffers, several parts, and
 * objects that write themselves. It is read before a method returns, and not kept.
 * <p>
 * The header of a message carries an error: 0 in the forms that do not name it, else a
 * negated error number as of {@link Errno#negated()}. libqb passes it on untouched, so
 * some services put a number of their own there.
 */
public interface IpcSender {

	/**
	 * Send a message if there is room.
	 * @param id the id in its header
	 * @param payload what follows the header
	 * @return what became of it
	 */
	default IpcSendResult trySend(int id, MemorySegment payload) {
		return trySend(id, 0, payload);
	}

	/**
	 * Send a message if there is room.
	 * @param id the id in its header
	 * @param payload what follows the header
	 * @return what became of it
	 */
	default IpcSendResult trySend(int id, byte[] payload) {
		return trySend(id, 0, MemorySegment.ofArray(payload));
	}

	/**
	 * Send a message if there is room.
	 * @param id the id in its header
	 * @param payload what follows the header
	 * @return what became of it
	 */
	default IpcSendResult trySend(int id, Payload payload) {
		return trySend(id, 0, payload);
	}

	/**
	 * Send a message with an error if there is room.
	 * @param id the id in its header
	 * @param error the error in its header
	 * @param payload what follows the header
	 * @return what became of it
	 */
	IpcSendResult trySend(int id, int error, MemorySegment payload);

	/**
	 * Send a message with an error if there is room.
	 * @param id the id in its header
	 * @param error the error in its header
	 * @param payload what follows the header
	 * @return what became of it
	 */
	default IpcSendResult trySend(int id, int error, byte[] payload) {
		return trySend(id, error, MemorySegment.ofArray(payload));
	}

	/**
	 * Send a message with an error if there is room.
	 * @param id the id in its header
	 * @param error the error in its header
	 * @param payload what follows the header
	 * @return what became of it
	 */
	IpcSendResult trySend(int id, int error, Payload payload);

	/**
	 * Send a message, waiting for room.
	 * @param id the id in its header
	 * @param payload what follows the header
	 * @param timeout how long to wait for room; negative for ever
	 * @throws IpcException as {@link #send(int, int, MemorySegment, Duration)} does
	 */
	default void send(int id, MemorySegment payload, Duration timeout) {
		send(id, 0, payload, timeout);
	}

	/**
	 * Send a message, waiting for room.
	 * @param id the id in its header
	 * @param payload what follows the header
	 * @param timeout how long to wait for room; negative for ever
	 * @throws IpcException as {@link #send(int, int, MemorySegment, Duration)} does
	 */
	default void send(int id, byte[] payload, Duration timeout) {
		send(id, 0, MemorySegment.ofArray(payload), timeout);
	}

	/**
	 * Send a message, waiting for room.
	 * @param id the id in its header
	 * @param payload what follows the header
	 * @param timeout how long to wait for room; negative for ever
	 * @throws IpcException as {@link #send(int, int, MemorySegment, Duration)} does
	 */
	default void send(int id, Payload payload, Duration timeout) {
		send(id, 0, payload, timeout);
	}

	/**
	 * Send a message with an error, waiting for room.
	 * @param id the id in its header
	 * @param error the error in its header
	 * @param payload what follows the header
	 * @param timeout how long to wait for room; negative for ever
	 * @throws IpcException with {@code EAGAIN} if there was no room in that time, with
	 * {@code ENOTCONN} if the client is gone, with {@code EINTR} if the thread is
	 * interrupted while it waits, and stays so
	 * @throws IllegalStateException on the event loop, which must not wait
	 */
	void send(int id, int error, MemorySegment payload, Duration timeout);

	/**
	 * Send a message with an error, waiting for room.
	 * @param id the id in its header
	 * @param error the error in its header
	 * @param payload what follows the header
	 * @param timeout how long to wait for room; negative for ever
	 * @throws IpcException as {@link #send(int, int, MemorySegment, Duration)} does
	 */
	default void send(int id, int error, byte[] payload, Duration timeout) {
		send(id, error, MemorySegment.ofArray(payload), timeout);
	}

	/**
	 * Send a message with an error, waiting for room.
	 * @param id the id in its header
	 * @param error the error in its header
	 * @param payload what follows the header
	 * @param timeout how long to wait for room; negative for ever
	 * @throws IpcException as {@link #send(int, int, MemorySegment, Duration)} does
	 */
	void send(int id, int error, Payload payload, Duration timeout);

}
