package dev.qbipcs.spring.handler;

import org.jspecify.annotations.Nullable;

/**
 * An {@link dev.qbipcs.spring.annotation.IpcService @IpcService} bean or its
 * configuration cannot work. Thrown at start-up.
 */
public final class InvalidIpcServiceException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String action;

	/**
	 * Create an exception.
	 * @param description what is wrong, naming bean, method or property
	 * @param action what to do about it
	 */
	public InvalidIpcServiceException(String description, String action) {
		this(description, action, null);
	}

	/**
	 * Create an exception with a cause.
	 * @param description what is wrong, naming bean, method or property
	 * @param action what to do about it
	 * @param cause the underlying exception
	 */
	public InvalidIpcServiceException(String description, String action, @Nullable Throwable cause) {
		super(description, cause);
		this.action = action;
	}

	/**
	 * Refuse a number, a boolean or a character as a whole payload.
	 * @param mistake the parameter or method that takes or returns it
	 * @return the exception
	 */
	static InvalidIpcServiceException loneValue(String mistake) {
		return new InvalidIpcServiceException(mistake + ", but a lone value may be JSON or the bytes of a C program",
				"For JSON, use a record that has it as a component. For the bytes of a C program, use MemorySegment,"
						+ " byte[] or ByteBuffer. Or declare an IpcPayloadConverter bean for the type.");
	}

	/**
	 * Return the remedy.
	 * @return one or two sentences
	 */
	public String action() {
		return this.action;
	}

}
