package dev.qbipcs.testsupport;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Service names that no other test uses, also not one of a build that runs beside this
 * one.
 */
public final class ServiceNames {

	private static final AtomicInteger COUNTER = new AtomicInteger();

	private ServiceNames() {
	}

	/**
	 * Return a name that was not given out before.
	 * @param prefix what the name begins with
	 * @return prefix, process id and a number, joined by dashes
	 */
	public static String unique(String prefix) {
		return "%s-%d-%d".formatted(prefix, ProcessHandle.current().pid(), COUNTER.incrementAndGet());
	}

}
