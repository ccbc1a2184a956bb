package dev.qbipcs.loop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Finds out whether more threads want to run than there are processors, from the fourth
 * field of {@code /proc/loadavg}: {@code runnable/all}. In a container that counts the
 * threads of the whole host, so there may seem to be a crowd where is none.
 */
final class Crowd {

	private static final Path LOAD = Path.of("/proc/loadavg");

	private static final int FIELD = 3;

	private Crowd() {
	}

	static boolean isThere() {
		try {
			String field = Files.readString(LOAD).split(" ", -1)[FIELD];
			int runnable = Integer.parseInt(field, 0, field.indexOf('/'), 10);
			return runnable > Runtime.getRuntime().availableProcessors();
		}
		catch (IOException ex) {
			// no descriptor is left
			return true;
		}
	}

}
