package dev.qbipcs.boot.autoconfigure;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The ids as which the kernel shows all users and groups that our user namespace does not
 * map: one id for many, so it proves no identity. It is usually also the id of
 * {@code nobody}.
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
		// in one read: the kernel returns data at offset 0 only
		try (BufferedReader reader = Files.newBufferedReader(file)) {
			String line = reader.readLine();
			return (line != null) ? Integer.parseUnsignedInt(line.strip()) : USUAL;
		}
		catch (IOException | NumberFormatException ex) {
			return USUAL;
		}
	}

}
