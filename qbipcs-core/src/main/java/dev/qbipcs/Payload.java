package dev.qbipcs;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * What a message carries behind its header. Any number of messages may carry the same
 * one: it is written into each while the method that sends runs, over shared memory
 * straight into the connection's buffer, and what it refers to is read only then.
 * <p>
 * Applications may implement it, for instance as a record that writes its components.
 * {@link #writeTo} runs in the thread that sends; other threads that send on the same
 * connection wait meanwhile, so it must not block. Nor can it send, neither on its own
 * connection nor on another one, where two threads could wait for each other, nor by a
 * client, nor close a client: that fails with an {@link IllegalStateException}, so do it
 * before or after. It may disconnect a connection and close a service.
 *
 * <pre>
 * record Reading(int sensor, double value) implements Payload {
 *
 * 	public int size() {
 * 		return 12;
 * 	}
 *
 * 	public void writeTo(PayloadOutput output) {
 * 		output.putInt(this.sensor).putDouble(this.value);
 * 	}
 *
 * }
 * </pre>
 */
public interface Payload {

	/** Nothing: the message is its header. */
	Payload EMPTY = of(MemorySegment.NULL);

	/**
	 * Return how much {@link #writeTo} writes. Asked once for each message, before.
	 * @return bytes, 0 or more
	 */
	int size();

	/**
	 * Write the bytes. May be called again for the same message if there was no room.
	 * What it throws reaches the sender, and nothing is sent.
	 * @param output takes exactly as many bytes as {@link #size()} returned; valid until
	 * this returns
	 */
	void writeTo(PayloadOutput output);

	/**
	 * Use an array as payload.
	 * @param bytes the array; not copied
	 * @return the payload
	 */
	static Payload of(byte[] bytes) {
		return of(MemorySegment.ofArray(bytes));
	}

	/**
	 * Use a buffer as payload.
	 * @param buffer the bytes from its position to its limit as they are now; neither
	 * copied nor consumed
	 * @return the payload
	 */
	static Payload of(ByteBuffer buffer) {
		return of(MemorySegment.ofBuffer(buffer));
	}

	/**
	 * Use a segment as payload.
	 * @param segment the bytes; not copied
	 * @return the payload
	 * @throws IllegalArgumentException if it has 2 GiB or more
	 */
	static Payload of(MemorySegment segment) {
		return new SegmentsPayload(List.of(segment));
	}

	/**
	 * Use several parts as payload, one behind the other, as {@code struct iovec[]} in C.
	 * @param parts the parts; not copied
	 * @return the payload
	 * @throws IllegalArgumentException if they have 2 GiB or more
	 */
	static Payload of(MemorySegment... parts) {
		return new SegmentsPayload(List.of(parts));
	}

	/**
	 * Use several parts as payload, one behind the other, as {@code struct iovec[]} in C.
	 * @param parts the parts; not copied
	 * @return the payload
	 * @throws IllegalArgumentException if they have 2 GiB or more
	 */
	static Payload of(List<MemorySegment> parts) {
		return new SegmentsPayload(List.copyOf(parts));
	}

	/**
	 * Have a payload written.
	 * @param size its size in bytes
	 * @param writer writes as many, under the rules of {@link #writeTo}
	 * @return the payload
	 * @throws IllegalArgumentException if the size is negative
	 */
	static Payload of(int size, PayloadWriter writer) {
		return new WriterPayload(size, writer);
	}

}
