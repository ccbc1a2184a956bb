package dev.qbipcs.internal.transport;

import org.jspecify.annotations.Nullable;

/**
 * Ends something in several steps: all of them run, in their order, even if one fails.
 */
public final class Teardown {

	private Teardown() {
	}

	/**
	 * Run all steps.
	 * @param steps what to do; make them before it must not fail, since that takes memory
	 * @throws RuntimeException the first failure, to which later ones are added, or as an
	 * {@link Error}
	 */
	public static void run(Runnable... steps) {
		Throwable first = null;
		for (Runnable step : steps) {
			try {
				step.run();
			}
			catch (Throwable ex) {
				first = add(first, ex);
			}
		}
		if (first instanceof Error error) {
			throw error;
		}
		if (first instanceof RuntimeException exception) {
			throw exception;
		}
	}

	private static Throwable add(@Nullable Throwable first, Throwable ex) {
		if (first == null) {
			return ex;
		}
		if (!ex.equals(first)) {
			first.addSuppressed(ex);
		}
		return first;
	}

}
