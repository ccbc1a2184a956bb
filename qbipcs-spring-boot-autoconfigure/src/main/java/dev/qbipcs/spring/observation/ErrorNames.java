package dev.qbipcs.spring.observation;

import java.util.concurrent.CompletionException;

import dev.qbipcs.Errno;
import io.micrometer.common.KeyValue;
import org.jspecify.annotations.Nullable;

/**
 * Maps errors to a bounded set of names, so that peers cannot create new tag values.
 */
final class ErrorNames {

	private static final String OTHER = "OTHER";

	private ErrorNames() {
	}

	// An exception that the handler's answer turns into success is no error.
	static @Nullable Throwable cause(int error, @Nullable Throwable failure) {
		if (failure == null || error == 0) {
			return null;
		}
		Throwable cause = failure.getCause();
		return (failure instanceof CompletionException && cause != null) ? cause : failure;
	}

	static String exception(@Nullable Throwable thrown) {
		return (thrown != null) ? thrown.getClass().getSimpleName() : KeyValue.NONE_VALUE;
	}

	// positive values are codes of the application's own
	static String errno(int error) {
		return (error < 0) ? Errno.of(error).map(Errno::name).orElse(OTHER) : KeyValue.NONE_VALUE;
	}

}
