package dev.qbipcs.spring.handler;

import org.jspecify.annotations.Nullable;

/**
 * Text for log lines that a peer may have a part in.
 */
final class LogText {

	private static final int LONGEST = 200;

	private LogText() {
	}

	/**
	 * Return what an exception says, as the part of one line: a peer cannot forge further
	 * ones.
	 * @param exception the exception, or null
	 * @return the text
	 */
	static String reason(@Nullable Throwable exception) {
		if (exception == null) {
			return "unknown";
		}
		String message = exception.getMessage();
		if (message == null) {
			return exception.getClass().getSimpleName();
		}
		String line = message.lines().findFirst().orElse("").replaceAll("\\p{Cntrl}", "?");
		return (line.length() <= LONGEST) ? line : line.substring(0, LONGEST) + "...";
	}

}
