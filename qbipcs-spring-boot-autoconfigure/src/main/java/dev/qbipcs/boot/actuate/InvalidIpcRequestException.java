package dev.qbipcs.boot.actuate;

/**
 * An invalid argument of an endpoint operation. The message names the valid ones.
 */
final class InvalidIpcRequestException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	InvalidIpcRequestException(String message) {
		super(message);
	}

}
