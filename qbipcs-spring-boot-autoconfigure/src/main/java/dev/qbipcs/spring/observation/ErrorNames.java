package dev.qbipcs.spring.observation;

import dev.qbipcs.Errno;
import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;

/**
 * Maps errors to a bounded set of names, so that peers cannot create new tag values.
 */
final class ErrorNames {

	private static final String OTHER = "OTHER";

	private ErrorNames() {
	}

	static String exception(Observation.Context context) {
		Throwable thrown = context.getError();
		return (thrown != null) ? thrown.getClass().getSimpleName() : KeyValue.NONE_VALUE;
	}

	// positive values are codes of the application's own
	static String errno(int error) {
		return (error < 0) ? Errno.of(error).map(Errno::name).orElse(OTHER) : KeyValue.NONE_VALUE;
	}

}
