package dev.qbipcs.client;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.struct.StructCodec;

/**
 * A message of a service as a client received it. Two are equal if they are of the same
 * kind and equal in id, error and payload. Any thread may use it.
 */
public abstract sealed class IpcReceivedMessage permits IpcEvent, IpcReply {

	private final int id;

	private final int error;

	private final byte[] payload;

	IpcReceivedMessage(int id, int error, byte[] payload) {
		this.id = id;
		this.error = error;
		this.payload = payload;
	}

	/**
	 * Return the id in the header.
	 * @return the id; of a response, as a rule, that of the request
	 */
	public final int id() {
		return this.id;
	}

	/**
	 * Return the error in the header as it is on the wire.
	 * @return 0, or a negated error number; some services of libqb's world put a code of
	 * their own there
	 * @see #errno()
	 */
	public final int error() {
		return this.error;
	}

	/**
	 * Tell whether the header carries an error of the system, that is, a negated number.
	 * @return false also for the codes above zero that some services have
	 */
	public final boolean isError() {
		return this.error < 0;
	}

	/**
	 * Return the error by its name.
	 * @return the error, or empty if there is none or {@link Errno} has no name for it
	 */
	public final Optional<Errno> errno() {
		return isError() ? Errno.of(this.error) : Optional.empty();
	}

	/**
	 * Return the payload.
	 * @return the bytes behind the header; not a copy, so do not change them
	 */
	public final byte[] payload() {
		return this.payload;
	}

	/**
	 * Read the payload as text.
	 * @return the payload decoded as UTF-8
	 */
	public final String text() {
		return new String(this.payload, StandardCharsets.UTF_8);
	}

	/**
	 * Read the payload in binary form.
	 * @return a new read-only buffer in native byte order, as C programs write numbers,
	 * from 0 to the payload's size
	 */
	public final ByteBuffer buffer() {
		return ByteBuffer.wrap(this.payload).asReadOnlyBuffer().order(ByteOrder.nativeOrder());
	}

	/**
	 * Read the payload in binary form.
	 * @return a read-only segment; its memory is not aligned, so read numbers by
	 * unaligned layouts, for example
	 * {@link java.lang.foreign.ValueLayout#JAVA_INT_UNALIGNED}
	 */
	public final MemorySegment segment() {
		return MemorySegment.ofArray(this.payload).asReadOnly();
	}

	/**
	 * Read the payload as a C struct.
	 * @param <T> the record
	 * @param type the record, annotated with {@link dev.qbipcs.struct.CStruct}
	 * @return the record
	 * @throws IpcException with {@code EINVAL} if the payload is no such struct
	 * @throws IllegalArgumentException if the record cannot be laid out as a C struct
	 */
	public final <T extends Record> T as(Class<T> type) {
		return StructCodec.of(type).read(MemorySegment.ofArray(this.payload));
	}

	@Override
	public final boolean equals(Object other) {
		return other instanceof IpcReceivedMessage message && getClass() == message.getClass() && this.id == message.id
				&& this.error == message.error && Arrays.equals(this.payload, message.payload);
	}

	@Override
	public final int hashCode() {
		return 31 * (31 * this.id + this.error) + Arrays.hashCode(this.payload);
	}

	/**
	 * Describe the message for a log.
	 * @return id, error and the beginning of the payload, as text if that is what it is;
	 * without control characters
	 */
	@Override
	public final String toString() {
		return Preview.of(getClass().getSimpleName(), this.id, this.error, segment());
	}

}
