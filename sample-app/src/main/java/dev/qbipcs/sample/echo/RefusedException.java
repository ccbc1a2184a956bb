package dev.qbipcs.sample.echo;

/**
 * A request that the service refuses.
 */
class RefusedException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	RefusedException(String message) {
		super(message);
	}

}
