package dev.qbipcs.spring.handler;

import org.jspecify.annotations.Nullable;

/**
 * Text for log lines that may contain input of a peer.
 */
final class LogText {

	private static final int LONGEST = 200;

	private LogText() {
	}

	/**
	 * Return the message of an exception as part of a single line: a peer cannot forge
	 * further lines.
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
