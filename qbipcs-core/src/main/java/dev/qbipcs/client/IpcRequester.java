package dev.qbipcs.client;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import dev.qbipcs.IpcException;
import dev.qbipcs.IpcSendResult;
import dev.qbipcs.Payload;
import dev.qbipcs.struct.StructCodec;

/**
 * Sends requests to a service and receives responses: the part of an {@link IpcClient}
 * that most of an application needs, and may replace in its tests. Any thread may call
 * any method.
 * <p>
 * A payload is given as a segment, which costs nothing beside its copy, as an array, or
 * as a {@link Payload}, which stands for everything else: buffers, several parts, and
 * objects that write themselves. It is read before a method returns, and not kept. All
 * methods throw {@link IpcException} with {@code EMSGSIZE} when the request with its
 * header of 16 bytes is larger than the connection allows.
 */
public interface IpcRequester {

	/**
	 * Send a request if there is room ({@code qb_ipcc_send}, {@code qb_ipcc_sendv}).
	 * Never waits, whatever the {@link ReconnectPolicy}: while the client is not
	 * connected, the request is {@link IpcSendResult#GONE}.
	 * @param id the id in its header, 0 or more
	 * @param payload what follows the header
	 * @return what became of it
	 */
	IpcSendResult trySend(int id, MemorySegment payload);

	/**
	 * Send a request if there is room.
	 * @param id the id in its header, 0 or more
	 * @param payload what follows the header
	 * @return what became of it
	 * @see #trySend(int, MemorySegment)
	 */
	default IpcSendResult trySend(int id, byte[] payload) {
		return trySend(id, MemorySegment.ofArray(payload));
	}

	/**
	 * Send a request if there is room.
	 * @param id the id in its header, 0 or more
	 * @param payload what follows the header
	 * @return what became of it
	 * @see #trySend(int, MemorySegment)
	 */
	IpcSendResult trySend(int id, Payload payload);

	/**
	 * Send a request, waiting for room. A response belongs to the caller, which receives
	 * it ({@link #receive}) before the next {@link #sendAndReceive}, which drops it.
	 * @param id the id in its header, 0 or more
	 * @param payload what follows the header
	 * @param timeout how long to wait for room; negative for ever
	 * @throws IpcException with {@code EAGAIN} if there was no room in that time
	 */
	void send(int id, MemorySegment payload, Duration timeout);

	/**
	 * Send a request, waiting for room.
	 * @param id the id in its header, 0 or more
	 * @param payload what follows the header
	 * @param timeout how long to wait for room; negative for ever
	 * @see #send(int, MemorySegment, Duration)
	 */
	default void send(int id, byte[] payload, Duration timeout) {
		send(id, MemorySegment.ofArray(payload), timeout);
	}

	/**
	 * Send a request, waiting for room.
	 * @param id the id in its header, 0 or more
	 * @param payload what follows the header
	 * @param timeout how long to wait for room; negative for ever
	 * @see #send(int, MemorySegment, Duration)
	 */
	void send(int id, Payload payload, Duration timeout);

	/**
	 * Receive the response to a request that was only sent ({@code qb_ipcc_recv}).
	 * @param timeout how long to wait; negative for ever
	 * @return the response
	 * @throws IpcException with {@code ETIMEDOUT} if none came in that time
	 */
	IpcReply receive(Duration timeout);

	/**
	 * Send a request and receive its response ({@code qb_ipcc_sendv_recv}). A call that
	 * gives up, after its timeout or because its thread was interrupted, leaves its
	 * response to no call: later calls wait for it, drop it, and then send.
	 * @param id the id in its header, 0 or more
	 * @param payload what follows the header
	 * @param timeout how long to wait in all; negative for ever
	 * @return the response
	 * @throws IpcException with {@code EAGAIN} if there was no room for the request, with
	 * {@code ETIMEDOUT} if no response came in that time, or an earlier call's did not
	 */
	IpcReply sendAndReceive(int id, MemorySegment payload, Duration timeout);

	/**
	 * Send a request and receive its response.
	 * @param id the id in its header, 0 or more
	 * @param payload what follows the header
	 * @param timeout how long to wait in all; negative for ever
	 * @return the response
	 * @see #sendAndReceive(int, MemorySegment, Duration)
	 */
	default IpcReply sendAndReceive(int id, byte[] payload, Duration timeout) {
		return sendAndReceive(id, MemorySegment.ofArray(payload), timeout);
	}

	/**
	 * Send a request and receive its response.
	 * @param id the id in its header, 0 or more
	 * @param payload what follows the header
	 * @param timeout how long to wait in all; negative for ever
	 * @return the response
	 * @see #sendAndReceive(int, MemorySegment, Duration)
	 */
	IpcReply sendAndReceive(int id, Payload payload, Duration timeout);

	/**
	 * Send a C struct and receive its response as another one. A code above zero in the
	 * response's header, which some services of libqb's world put there, is no error to
	 * this method: for those take {@link #sendAndReceive(int, Payload, Duration)} and
	 * {@link IpcReply#error()} before {@link IpcReply#as}.
	 * @param <T> the record of the response
	 * @param id the id in its header, 0 or more
	 * @param request what follows the header: a record annotated with
	 * {@link dev.qbipcs.struct.CStruct}
	 * @param response the record of the response
	 * @param timeout how long to wait in all; negative for ever
	 * @return the response
	 * @throws IpcException with the error of the response if it
	 * {@linkplain IpcReply#isError() is one}, with {@code EINVAL} if it is no such
	 * struct, and as {@link #sendAndReceive(int, MemorySegment, Duration)} does
	 * @throws IllegalArgumentException if C cannot have a value of the request; the
	 * message names its component
	 */
	default <T extends Record> T sendAndReceive(int id, Record request, Class<T> response, Duration timeout) {
		return sendAndReceive(id, StructCodec.payloadOf(request), timeout).orThrow().as(response);
	}

	/**
	 * Send a request and receive its response, without waiting for it. Requests are sent
	 * in the order of submission, so none overtakes another, and without waiting for the
	 * responses to earlier ones where calls travel together
	 * ({@link IpcClientBuilder#pipelining}). The payload is copied.
	 * <p>
	 * Stages that depend on the result without an executor of their own hold up the calls
	 * behind it; use the asynchronous forms, such as
	 * {@link CompletableFuture#thenApplyAsync}, for what takes time. A cancelled call is
	 * not made if its request was not sent yet; otherwise its response is dropped.
	 * @param id the id in its header, 0 or more
	 * @param payload what follows the header
	 * @param timeout how long it may take in all, calls before it included; negative for
	 * ever
	 * @return completes with the response, or exceptionally with what
	 * {@link #sendAndReceive(int, MemorySegment, Duration)} throws
	 */
	CompletableFuture<IpcReply> sendAsync(int id, MemorySegment payload, Duration timeout);

	/**
	 * Send a request and receive its response, without waiting for it.
	 * @param id the id in its header, 0 or more
	 * @param payload what follows the header
	 * @param timeout how long it may take in all; negative for ever
	 * @return completes with the response
	 * @see #sendAsync(int, MemorySegment, Duration)
	 */
	default CompletableFuture<IpcReply> sendAsync(int id, byte[] payload, Duration timeout) {
		return sendAsync(id, MemorySegment.ofArray(payload), timeout);
	}

	/**
	 * Send a request and receive its response, without waiting for it.
	 * @param id the id in its header, 0 or more
	 * @param payload what follows the header; written before this returns, which throws
	 * what it throws
	 * @param timeout how long it may take in all; negative for ever
	 * @return completes with the response
	 * @see #sendAsync(int, MemorySegment, Duration)
	 */
	CompletableFuture<IpcReply> sendAsync(int id, Payload payload, Duration timeout);

	/**
	 * Send a C struct and receive its response as another one, without waiting for it.
	 * @param <T> the record of the response
	 * @param id the id in its header, 0 or more
	 * @param request what follows the header: a record annotated with
	 * {@link dev.qbipcs.struct.CStruct}
	 * @param response the record of the response
	 * @param timeout how long it may take in all, calls before it included; negative for
	 * ever
	 * @return completes with the response, or exceptionally with what
	 * {@link #sendAndReceive(int, Record, Class, Duration)} throws
	 */
	default <T extends Record> CompletableFuture<T> sendAsync(int id, Record request, Class<T> response,
			Duration timeout) {
		return sendAsync(id, StructCodec.payloadOf(request), timeout)
			.thenApply((reply) -> reply.orThrow().as(response));
	}

}
