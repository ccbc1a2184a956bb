package dev.qbipcs.testsupport;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Service names that no other test uses, not even in a concurrent build.
 */
public final class ServiceNames {

	private static final AtomicInteger COUNTER = new AtomicInteger();

	private ServiceNames() {
	}

	/**
	 * Return a new name.
	 * @param prefix the prefix of the name
	 * @return prefix, process id and a number, joined by dashes
	 */
	public static String unique(String prefix) {
		return "%s-%d-%d".formatted(prefix, ProcessHandle.current().pid(), COUNTER.incrementAndGet());
	}

}
