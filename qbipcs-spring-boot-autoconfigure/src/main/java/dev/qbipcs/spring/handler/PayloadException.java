package dev.qbipcs.spring.handler;

/**
 * A payload could not be converted, and thus the handler not be called.
 */
final class PayloadException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	PayloadException(String message, Throwable cause) {
		super(message, cause);
	}

}
