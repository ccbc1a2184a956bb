package dev.qbipcs.struct;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

import dev.qbipcs.IpcException;
import dev.qbipcs.Payload;

/**
 * Reads and writes a record as the C struct that its annotations describe. Thread-safe;
 * the code for each record is generated once, and does what one would write by hand.
 * <p>
 * A struct that {@linkplain CStruct#header() begins with a message's header} is read and
 * written without it, since qbipcs itself takes care of headers: what is called payload
 * here begins behind the header.
 *
 * @param <T> the record
 */
public final class StructCodec<T> {

	private static final ClassValue<StructCodec<?>> CODECS = new ClassValue<>() {

		@Override
		protected StructCodec<?> computeValue(Class<?> type) {
			return new StructCodec<>(type);
		}

	};

	private final Class<T> type;

	private final StructLayout layout;

	private final StructAccess access;

	/** Where the struct begins, seen from the payload. */
	private final long base;

	private final int fixedSize;

	private StructCodec(Class<T> type) {
		this.type = type;
		this.layout = LayoutBuilder.of(new ReflectedType(type));
		this.access = AccessFactory.struct(type, this.layout);
		this.base = -this.layout.header().size();
		this.fixedSize = this.layout.fixedSize();
	}

	/**
	 * Return the codec of a record.
	 * @param <T> the record
	 * @param type the record, annotated with {@link CStruct}
	 * @return the codec, always the same one
	 * @throws StructDefinitionException if it cannot be laid out as a C struct
	 */
	@SuppressWarnings("unchecked")
	public static <T> StructCodec<T> of(Class<T> type) {
		return (StructCodec<T>) CODECS.get(type);
	}

	/**
	 * Return where the fields lie.
	 * @return the layout
	 */
	public StructLayout layout() {
		return this.layout;
	}

	/**
	 * Read a record. A longer message is read as far as the struct goes, as by a C
	 * program that casts a pointer to it.
	 * @param payload the bytes behind the message's header; not kept
	 * @return the record
	 * @throws IpcException with {@code EINVAL} if the bytes are no such struct
	 */
	public T read(MemorySegment payload) {
		long size = payload.byteSize();
		if (size < this.fixedSize) {
			throw Values.unreadable(this.type.getSimpleName(),
					"has %d bytes, but the message has %d only".formatted(this.fixedSize, size), null);
		}
		try {
			return this.type
				.cast(Objects.requireNonNull(this.access.read(payload, this.base, size, Access.NO_CONTROL)));
		}
		catch (IpcException ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			throw Values.unreadable(this.type.getSimpleName(), "cannot be made of the message: " + ex.getMessage(), ex);
		}
	}

	/**
	 * Return how many bytes a record takes.
	 * @param value the record
	 * @return bytes, without the message's header
	 * @throws IllegalArgumentException if it is larger than a message may be
	 */
	public int sizeOf(T value) {
		long size = this.fixedSize + this.access.restOf(value);
		if (size > Integer.MAX_VALUE) {
			throw new IllegalArgumentException(
					"%s has %d bytes, more than a message may have".formatted(this.type.getSimpleName(), size));
		}
		return (int) size;
	}

	/**
	 * Write a record.
	 * @param value the record
	 * @param payload takes {@link #sizeOf} bytes, from its beginning on; each of them is
	 * written, padding as zeros
	 * @throws IllegalArgumentException if C cannot have a value; the message names its
	 * component. What was written until then stays
	 * @throws IndexOutOfBoundsException if there is not enough room
	 */
	public void write(T value, MemorySegment payload) {
		this.access.write(value, payload, this.base, Access.NO_CONTROL);
	}

	/**
	 * Write a record to an array of its own, for instance to send it to many clients.
	 * @param value the record
	 * @return a new array
	 * @throws IllegalArgumentException as {@link #write} does
	 */
	public byte[] toByteArray(T value) {
		byte[] bytes = new byte[sizeOf(value)];
		write(value, MemorySegment.ofArray(bytes));
		return bytes;
	}

	/**
	 * Return a record as the payload of messages.
	 * @param value the record
	 * @return the payload; its {@link Payload#writeTo} throws as {@link #write} does
	 */
	public Payload payload(T value) {
		return new StructPayload<>(this, value, sizeOf(value));
	}

	/**
	 * Return a record as the payload of messages.
	 * @param value the record
	 * @return the payload; its {@link Payload#writeTo} throws as {@link #write} does
	 * @throws StructDefinitionException if it cannot be laid out as a C struct
	 */
	public static Payload payloadOf(Record value) {
		return payloadOf(value.getClass(), value);
	}

	private static <T> Payload payloadOf(Class<T> type, Record value) {
		return of(type).payload(type.cast(value));
	}

	@Override
	public String toString() {
		return "codec of " + this.type.getName();
	}

}
