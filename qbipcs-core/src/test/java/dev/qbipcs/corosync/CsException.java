package dev.qbipcs.corosync;

/**
 * Corosync did not do what it was asked for.
 */
class CsException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final CsError error;

	CsException(CsError error, Record request) {
		super("%s answers %s".formatted(error, request));
		this.error = error;
	}

	CsError error() {
		return this.error;
	}

}
