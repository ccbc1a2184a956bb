package dev.qbipcs;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * Stands for an exception whose message, or that of one of its causes, would not stay
 * within its line: a peer may have had a part in it.
 */
@SuppressWarnings({ "serial", "OverrideThrowableToString" })
final class PrintableThrowable extends Throwable {

	/** Causes of causes may go round in circles. */
	private static final int DEEPEST = 16;

	private PrintableThrowable(Throwable original, @Nullable Throwable cause) {
		super(IpcPeerLog.printable(original.toString()), cause);
		setStackTrace(original.getStackTrace());
	}

	// The exception itself if there is nothing to escape.
	static Throwable of(Throwable original) {
		return isPrintable(original, 0) ? original : copy(original, 0);
	}

	@Override
	public String toString() {
		return String.valueOf(getMessage());
	}

	private static boolean isPrintable(Throwable thrown, int depth) {
		if (depth == DEEPEST) {
			return false;
		}
		String text = thrown.toString();
		Throwable cause = thrown.getCause();
		return IpcPeerLog.printable(text).equals(text) && (cause == null || isPrintable(cause, depth + 1))
				&& Arrays.stream(thrown.getSuppressed()).allMatch((other) -> isPrintable(other, depth + 1));
	}

	private static Throwable copy(Throwable original, int depth) {
		Throwable cause = original.getCause();
		Throwable copy = new PrintableThrowable(original,
				(cause != null && depth < DEEPEST) ? copy(cause, depth + 1) : null);
		if (depth < DEEPEST) {
			Arrays.stream(original.getSuppressed()).forEach((other) -> copy.addSuppressed(copy(other, depth + 1)));
		}
		return copy;
	}

}
