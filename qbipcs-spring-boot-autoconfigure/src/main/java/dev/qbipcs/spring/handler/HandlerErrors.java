package dev.qbipcs.spring.handler;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Consumer;

import dev.qbipcs.Errno;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Counts the errors that a service answers, by their numbers. Only negative ones count;
 * positive ones are application-defined codes. Any thread may call any method; counting
 * allocates nothing.
 */
final class HandlerErrors {

	/** Stands for all numbers without a name, so that clients cannot make up names. */
	static final String OTHER = "OTHER";

	private static final Log logger = LogFactory.getLog(HandlerErrors.class);

	private static final String[] NAMES = names();

	private final AtomicLongArray counts = new AtomicLongArray(NAMES.length);

	private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();

	private static String[] names() {
		String[] names = new String[Arrays.stream(Errno.values()).mapToInt(Errno::number).max().orElse(0) + 1];
		Arrays.fill(names, OTHER);
		for (Errno errno : Errno.values()) {
			names[errno.number()] = errno.name();
		}
		return names;
	}

	/**
	 * Name an error that was answered.
	 * @param error the error in the response's header, below 0
	 * @return a name of {@link Errno}, or {@link #OTHER}
	 */
	static String name(int error) {
		return NAMES[index(error)];
	}

	// 0 is no error number: the numbers without a name share its place
	private static int index(int error) {
		return (error > -NAMES.length) ? -error : 0;
	}

	/**
	 * Count an answer.
	 * @param error the error in the response's header
	 */
	void count(int error) {
		if (error < 0 && this.counts.getAndIncrement(index(error)) == 0) {
			String name = name(error);
			this.listeners.forEach((listener) -> tell(listener, name));
		}
	}

	/**
	 * Return the counts of the errors that were answered.
	 * @return counts of 1 or more, by names
	 */
	Map<String, Long> counts() {
		Map<String, Long> counts = new TreeMap<>();
		for (int i = 0; i < NAMES.length; i++) {
			long count = this.counts.get(i);
			if (count > 0) {
				counts.merge(NAMES[i], count, Long::sum);
			}
		}
		return counts;
	}

	/**
	 * Register a listener for the first response with each error. It is also called for
	 * the errors that have occurred already.
	 * @param listener called with a name, perhaps more than once with the same
	 */
	void onFirst(Consumer<String> listener) {
		this.listeners.add(listener);
		counts().keySet().forEach((name) -> tell(listener, name));
	}

	// the request must be answered even if a listener throws
	private static void tell(Consumer<String> listener, String name) {
		try {
			listener.accept(name);
		}
		catch (RuntimeException ex) {
			logger.error("Error " + name + " was counted, but cannot be announced", ex);
		}
	}

}
