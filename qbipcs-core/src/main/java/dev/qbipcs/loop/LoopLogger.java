package dev.qbipcs.loop;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

import org.jspecify.annotations.Nullable;

/**
 * A logger for what runs on an event loop. Logging may itself fail, for instance when the
 * process has no descriptor left to open a file with; a loop goes on nevertheless.
 */
public final class LoopLogger {

	private final Logger logger;

	private LoopLogger(Logger logger) {
		this.logger = logger;
	}

	/**
	 * Make the logger of a class.
	 * @param type the class
	 * @return its logger
	 */
	public static LoopLogger of(Class<?> type) {
		return new LoopLogger(System.getLogger(type.getName()));
	}

	/**
	 * Log a message.
	 * @param level how important it is
	 * @param message what happened
	 */
	public void log(Level level, String message) {
		log(level, message, null);
	}

	/**
	 * Log a message and its cause.
	 * @param level how important it is
	 * @param message what happened
	 * @param cause why
	 */
	public void log(Level level, String message, @Nullable Throwable cause) {
		try {
			this.logger.log(level, message, cause);
		}
		catch (Throwable ex) {
			// there is nobody left to tell
		}
	}

}
