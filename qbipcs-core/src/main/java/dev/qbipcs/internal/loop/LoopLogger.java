package dev.qbipcs.internal.loop;

import java.lang.System.Logger.Level;

import dev.qbipcs.IpcPeerLog;
import org.jspecify.annotations.Nullable;

/**
 * A logger for code on an event loop. Logging itself may fail, for instance when the
 * process has run out of descriptors; the loop survives that.
 */
public final class LoopLogger {

	private final IpcPeerLog log;

	private LoopLogger(IpcPeerLog log) {
		this.log = log;
	}

	/**
	 * Make the logger of a class.
	 * @param type the class
	 * @return its logger
	 */
	public static LoopLogger of(Class<?> type) {
		return new LoopLogger(IpcPeerLog.of(type));
	}

	/**
	 * Log a message.
	 * @param level how important it is
	 * @param message the message, one of few: each has a budget of its own
	 */
	public void log(Level level, String message) {
		log(level, message, null);
	}

	/**
	 * Log a message and its cause.
	 * @param level how important it is
	 * @param message what happened, one of few: each has a budget of its own
	 * @param cause the cause
	 */
	public void log(Level level, String message, @Nullable Throwable cause) {
		this.log.log(level, IpcPeerLog.UNKNOWN_USER, message, () -> message, cause);
	}

}
