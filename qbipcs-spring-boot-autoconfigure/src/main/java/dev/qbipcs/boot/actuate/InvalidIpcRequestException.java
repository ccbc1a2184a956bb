package dev.qbipcs.boot.actuate;

/**
 * What the endpoint was asked makes no sense. The message says what does.
 */
final class InvalidIpcRequestException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	InvalidIpcRequestException(String message) {
		super(message);
	}

}
