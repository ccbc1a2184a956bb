package dev.qbipcs;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * An IPC operation failed. The message says what to do about it.
 */
public class IpcException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final int error;

	/**
	 * Create an exception with a well-known error.
	 * @param errno why
	 * @param message what happened and what to do
	 */
	public IpcException(Errno errno, String message) {
		this(errno.number(), message, null);
	}

	/**
	 * Create an exception with a well-known error and a cause.
	 * @param errno why
	 * @param message what happened and what to do
	 * @param cause what it came from
	 */
	public IpcException(Errno errno, String message, @Nullable Throwable cause) {
		this(errno.number(), message, cause);
	}

	/**
	 * Create an exception with any error number, as a peer may choose.
	 * @param error the positive error number
	 * @param message what happened and what to do
	 * @param cause what it came from
	 */
	public IpcException(int error, String message, @Nullable Throwable cause) {
		super(message + " [" + Errno.describe(error) + "]", cause);
		this.error = error;
	}

	/**
	 * Return the error number that a C caller would find in {@code errno}.
	 * @return a positive number
	 */
	public int error() {
		return this.error;
	}

	/**
	 * Return the error by its name.
	 * @return the error, or empty if {@link Errno} has no name for it
	 */
	public Optional<Errno> errno() {
		return Errno.of(this.error);
	}

	/**
	 * Tell whether this is a certain error.
	 * @param errno an error
	 * @return whether it is that one
	 */
	public boolean is(Errno errno) {
		return this.error == errno.number();
	}

}
