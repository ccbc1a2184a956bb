package dev.qbipcs.boot.autoconfigure;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The ids as which the kernel shows all users and groups that our user namespace does not
 * map: one id for many, so that it proves nothing. As a rule it is that of
 * {@code nobody}, too.
 */
final class OverflowIds {

	private static final int USUAL = 65_534;

	private OverflowIds() {
	}

	static int user() {
		return read(Path.of("/proc/sys/kernel/overflowuid"));
	}

	static int group() {
		return read(Path.of("/proc/sys/kernel/overflowgid"));
	}

	private static int read(Path file) {
		// in one read: the kernel gives nothing at any offset but the first
		try (BufferedReader reader = Files.newBufferedReader(file)) {
			String line = reader.readLine();
			return (line != null) ? Integer.parseUnsignedInt(line.strip()) : USUAL;
		}
		catch (IOException | NumberFormatException ex) {
			return USUAL;
		}
	}

}
