package dev.qbipcs.client;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.internal.protocol.ResponseHeader;
import dev.qbipcs.internal.transport.ClientChannel;

/**
 * Memory into which responses or events are received again and again, so that none leaves
 * anything to the garbage collector. It holds the last message until the next one; its
 * sender cannot change it any more. One thread at a time.
 */
public final class IpcReceiveBuffer {

	private final int capacity;

	private final MemorySegment memory;

	private final Destination<IpcReceiveBuffer> destination = new Destination<>() {

		@Override
		public MemorySegment memory(int size) {
			return room(size);
		}

		@Override
		public IpcReceiveBuffer received(MemorySegment memory, int size) {
			return holding(size);
		}

	};

	private MemorySegment segment;

	private ByteBuffer view;

	/** Whether the view is one of this message. */
	private boolean viewed;

	private int size;

	private IpcReceiveBuffer(int capacity) {
		this.capacity = capacity;
		this.memory = Arena.ofAuto().allocate(ClientChannel.largestMessage(capacity), 8);
		this.segment = this.memory.asSlice(ResponseHeader.SIZE, 0);
		this.view = this.segment.asByteBuffer();
	}

	/**
	 * Allocate memory outside the heap, freed by the garbage collector.
	 * @param bytes the size of the largest message with its header of 24 bytes, as a rule
	 * {@link IpcClient#bufferSize()}
	 * @return a buffer without a message
	 * @throws IllegalArgumentException if not even a header fits
	 */
	public static IpcReceiveBuffer allocate(int bytes) {
		if (bytes < ResponseHeader.SIZE) {
			throw new IllegalArgumentException(
					"A buffer must have room for a header of 24 bytes, but is to have " + bytes);
		}
		return new IpcReceiveBuffer(bytes);
	}

	/**
	 * Return the size that was asked for.
	 * @return bytes, the header included
	 */
	public int capacity() {
		return this.capacity;
	}

	/**
	 * Return the id in the message's header.
	 * @return the id
	 */
	public int id() {
		return ResponseHeader.id(this.memory);
	}

	/**
	 * Return the error in the message's header as it is on the wire.
	 * @return 0, or a negated error number; in an event what the service means by it
	 * @see #errno()
	 */
	public int error() {
		return ResponseHeader.error(this.memory);
	}

	/**
	 * Tell whether the header carries an error of the system, that is, a negated number.
	 * @return false also for the codes above zero that some services have
	 */
	public boolean isError() {
		return error() < 0;
	}

	/**
	 * Return the error by its name.
	 * @return the error, or empty if there is none or {@link Errno} has no name for it
	 */
	public Optional<Errno> errno() {
		return isError() ? Errno.of(error()) : Optional.empty();
	}

	/**
	 * Return the size of the payload.
	 * @return bytes, without the header
	 */
	public int size() {
		return this.size;
	}

	/**
	 * Return the payload without copying it.
	 * @return a segment of {@link #size()} bytes; valid until the next message
	 */
	public MemorySegment segment() {
		if (this.segment.byteSize() != this.size) {
			this.segment = this.memory.asSlice(ResponseHeader.SIZE, this.size);
		}
		return this.segment;
	}

	/**
	 * Return the payload without copying it. Always the same object for a message, and
	 * for messages of one size in a row; its position is where the last reader left it.
	 * @return a buffer in native byte order, from 0 to {@link #size()}, which is its
	 * capacity, too; valid until the next message
	 */
	public ByteBuffer buffer() {
		if (!this.viewed) {
			if (this.view.capacity() != this.size) {
				this.view = segment().asByteBuffer();
			}
			this.view.clear().order(ByteOrder.nativeOrder());
			this.viewed = true;
		}
		return this.view;
	}

	/**
	 * Describe the message for a log.
	 * @return id, error and the beginning of the payload, as text if that is what it is;
	 * without control characters
	 */
	@Override
	public String toString() {
		return Preview.of("IpcReceiveBuffer", id(), error(), segment());
	}

	Destination<IpcReceiveBuffer> destination() {
		return this.destination;
	}

	private MemorySegment room(int size) {
		if (size > this.memory.byteSize()) {
			throw new IpcException(Errno.EBADMSG,
					"The server sent a message of %d bytes, more than it agreed to; close this client and connect again"
						.formatted(size));
		}
		return this.memory;
	}

	private IpcReceiveBuffer holding(int size) {
		this.size = size - ResponseHeader.SIZE;
		this.viewed = false;
		return this;
	}

}
