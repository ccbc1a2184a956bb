package dev.qbipcs.struct;

import java.lang.foreign.MemorySegment;

import dev.qbipcs.IpcException;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the fields of one type. Thread-safe.
 */
abstract class Access {

	/** There is no field that counts or chooses. */
	static final long NO_CONTROL = Long.MIN_VALUE;

	/** The record and the component, for messages. */
	private final String label;

	Access(String label) {
		this.label = label;
	}

	/**
	 * Read a field.
	 * @param message where it lies; all that has a fixed size is within its bounds
	 * @param offset where it begins
	 * @param end where the message ends
	 * @param control the value of the field that counts or chooses
	 * @return the value
	 * @throws IpcException with {@code EINVAL} if there is none
	 */
	abstract @Nullable Object read(MemorySegment message, long offset, long end, long control);

	/**
	 * Write a field, and zeros where it has room left.
	 * @param value the value
	 * @param message where it goes
	 * @param offset where it begins
	 * @param control the value of the field that counts or chooses
	 * @throws IllegalArgumentException if C cannot have it
	 */
	abstract void write(@Nullable Object value, MemorySegment message, long offset, long control);

	// What the value takes at the end of the message, in bytes.
	long restOf(@Nullable Object value) {
		return 0;
	}

	final String label() {
		return this.label;
	}

	final <T> T present(@Nullable T value) {
		return Values.present(value, this.label);
	}

	final IpcException unreadable(String reason) {
		return Values.unreadable(this.label, reason, null);
	}

	final IllegalArgumentException unwritable(String reason) {
		return new IllegalArgumentException(this.label + " " + reason);
	}

}
