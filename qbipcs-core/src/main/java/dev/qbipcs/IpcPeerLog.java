package dev.qbipcs;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * A log for lines that a peer can provoke: at most five a minute for each user and cause.
 * When the minute is over, or the log is flushed, one line says how many were left out.
 * No peer can fill a disk, or forge a line: control characters in what it sent are
 * escaped. Memory is bounded, too: beyond 512 pairs of user and cause, users share a
 * budget.
 * <p>
 * The first line of a minute has the stack trace of its exception, the others only name
 * it. Logging never throws, even if the logger does. Any thread may call any method.
 */
public final class IpcPeerLog {

	/** Stands for the user of a peer that is not known. */
	public static final int UNKNOWN_USER = -1;

	static final int LINES = 5;

	static final Duration PERIOD = Duration.ofMinutes(1);

	static final int MOST_BUDGETS = 512;

	private static final long PERIOD_NANOS = PERIOD.toNanos();

	private final Sink sink;

	private final LongSupplier clock;

	private final Map<Key, Budget> budgets = new HashMap<>();

	IpcPeerLog(Sink sink, LongSupplier clock) {
		this.sink = sink;
		this.clock = clock;
	}

	/**
	 * Make a log that writes to the {@link System.Logger} of a class.
	 * @param type the class
	 * @return the log
	 */
	public static IpcPeerLog of(Class<?> type) {
		Logger logger = System.getLogger(type.getName());
		return to(logger::log);
	}

	/**
	 * Make a log that writes to something else.
	 * @param sink what takes the lines
	 * @return the log
	 */
	public static IpcPeerLog to(Sink sink) {
		return new IpcPeerLog(sink, System::nanoTime);
	}

	/**
	 * Log a line, unless there were too many.
	 * @param level how important it is
	 * @param uid the peer's user, or {@link #UNKNOWN_USER}
	 * @param cause names the kind of line in the plural, for example "requests that were
	 * refused"; one of few, and none that a peer makes up
	 * @param message makes the line; only called if it is logged
	 */
	public void log(Level level, int uid, String cause, Supplier<String> message) {
		log(level, uid, cause, message, null);
	}

	/**
	 * Log a line with an exception, unless there were too many.
	 * @param level how important it is
	 * @param uid the peer's user, or {@link #UNKNOWN_USER}
	 * @param cause names the kind of line in the plural, for example "requests that were
	 * refused"; one of few, and none that a peer makes up
	 * @param message makes the line; only called if it is logged
	 * @param thrown why
	 */
	public void log(Level level, int uid, String cause, Supplier<String> message, @Nullable Throwable thrown) {
		try {
			List<Summary> summaries = new ArrayList<>();
			int number = admit(new Key(level, uid, cause), summaries);
			summaries.forEach(this::write);
			if (number > 0) {
				write(level, line(number, message.get(), thrown), (number == 1) ? thrown : null);
			}
		}
		catch (Throwable ex) {
			// neither memory nor descriptors may be left; the caller goes on nevertheless
		}
	}

	/**
	 * Say now how many lines were left out. The log can still be used, with fresh
	 * budgets.
	 */
	public void flush() {
		summarize(true);
	}

	/**
	 * Escape what would not stay within a line or would change how it is read: control
	 * characters, line separators and marks of direction.
	 * @param text any text, perhaps of a peer
	 * @return the text, each such character as {@code \}{@code uXXXX}
	 */
	public static String printable(String text) {
		StringBuilder printable = null;
		for (int i = 0; i < text.length(); i++) {
			char character = text.charAt(i);
			if (isUnprintable(character)) {
				if (printable == null) {
					printable = new StringBuilder(text.length() + 16).append(text, 0, i);
				}
				printable.append("\\u%04x".formatted((int) character));
			}
			else if (printable != null) {
				printable.append(character);
			}
		}
		return (printable != null) ? printable.toString() : text;
	}

	// Say how many lines were left out where the minute is over, or everywhere.
	void summarize(boolean all) {
		List<Summary> summaries = new ArrayList<>();
		synchronized (this) {
			long now = this.clock.getAsLong();
			end((budget) -> all || budget.isOver(now), summaries);
		}
		summaries.forEach(this::write);
	}

	private void end(Predicate<Budget> condition, List<Summary> summaries) {
		this.budgets.entrySet().removeIf((entry) -> {
			boolean ends = condition.test(entry.getValue());
			if (ends && entry.getValue().omitted() > 0) {
				summaries.add(new Summary(entry.getKey(), entry.getValue().omitted()));
			}
			return ends;
		});
	}

	// Returns which line of its minute it is, from 1, or 0 if it is left out.
	private synchronized int admit(Key key, List<Summary> summaries) {
		long now = this.clock.getAsLong();
		Budget budget = this.budgets.get(key);
		if (budget == null || budget.isOver(now)) {
			end((old) -> old.isOver(now), summaries);
			// the users that are too many share one for each cause
			Key charged = (this.budgets.size() < MOST_BUDGETS) ? key : new Key(key.level(), UNKNOWN_USER, key.cause());
			budget = this.budgets.computeIfAbsent(charged, (absent) -> new Budget(now));
		}
		int number = budget.take();
		if (budget.omitted() == 1) {
			CompletableFuture.delayedExecutor(PERIOD_NANOS, TimeUnit.NANOSECONDS).execute(() -> summarize(false));
		}
		return number;
	}

	private static String line(int number, String message, @Nullable Throwable thrown) {
		String line = (thrown != null && number > 1) ? message + ": " + thrown : message;
		return (number < LINES) ? line : line + " (further lines like this are only counted for a minute)";
	}

	private void write(Summary summary) {
		write(summary.key().level(), summary.toString(), null);
	}

	private void write(Level level, String line, @Nullable Throwable thrown) {
		try {
			this.sink.log(level, printable(line), (thrown != null) ? PrintableThrowable.of(thrown) : null);
		}
		catch (Throwable ex) {
			// a failed sink has no place to report its failure
		}
	}

	private static boolean isUnprintable(char character) {
		if (character < 0x7f) {
			return character < ' ';
		}
		return switch (Character.getType(character)) {
			case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
			default -> false;
		};
	}

	/**
	 * Takes the lines.
	 */
	@FunctionalInterface
	public interface Sink {

		/**
		 * Log a line.
		 * @param level how important it is
		 * @param message the line
		 * @param thrown why, or null
		 */
		void log(Level level, String message, @Nullable Throwable thrown);

	}

	/**
	 * What has a budget of its own.
	 *
	 * @param level how important the lines are
	 * @param uid whose peers cause them
	 * @param cause their kind
	 */
	private record Key(Level level, int uid, String cause) {

	}

	/**
	 * The line about lines that were left out.
	 *
	 * @param key what they were
	 * @param omitted how many
	 */
	private record Summary(Key key, int omitted) {

		@Override
		public String toString() {
			String user = (this.key.uid() == UNKNOWN_USER) ? ""
					: " about uid " + Integer.toUnsignedString(this.key.uid());
			return "Left out %d line(s)%s: %s".formatted(this.omitted, user, this.key.cause());
		}

	}

	/**
	 * The lines of a minute.
	 */
	private static final class Budget {

		private final long start;

		private int taken;

		Budget(long start) {
			this.start = start;
		}

		int take() {
			this.taken++;
			return (this.taken <= LINES) ? this.taken : 0;
		}

		int omitted() {
			return Math.max(this.taken - LINES, 0);
		}

		boolean isOver(long now) {
			return now - this.start >= PERIOD_NANOS;
		}

	}

}
