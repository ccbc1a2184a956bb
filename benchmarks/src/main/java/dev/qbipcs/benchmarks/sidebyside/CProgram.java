package dev.qbipcs.benchmarks.sidebyside;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The C programs of the benchmarks, compiled with {@code -O2} like the packages of
 * distributions.
 */
enum CProgram {

	SERVER, CLIENT, BURN;

	private static final String COMPILE = "gcc -std=gnu11 -O2 -Wall -Wextra -o \"$1\" \"$2\""
			+ " $(pkg-config --cflags --libs libqb) && echo COMPILED";

	// Compiles the program into a directory.
	void compile(Path directory) {
		Path source = unpack(directory, name().toLowerCase(java.util.Locale.ROOT) + ".c");
		unpack(directory, "bench.h");
		try (Peer compiler = Peer.start("COMPILED",
				List.of("sh", "-c", COMPILE, "sh", path(directory).toString(), source.toString()))) {
			compiler.pid();
		}
		catch (IllegalStateException ex) {
			throw new IllegalStateException("Cannot compile " + source.getFileName() + ". Debian's packages gcc,"
					+ " pkg-config and libqb-dev are needed: " + ex.getMessage(), ex);
		}
	}

	Peer start(Path directory, String... arguments) {
		List<String> command = new ArrayList<>(List.of(path(directory).toString()));
		command.addAll(List.of(arguments));
		return Peer.start("READY", command);
	}

	private Path path(Path directory) {
		return directory.resolve(name().toLowerCase(java.util.Locale.ROOT));
	}

	private static Path unpack(Path directory, String name) {
		try (InputStream source = CProgram.class.getResourceAsStream("/c/" + name)) {
			if (source == null) {
				throw new IllegalStateException("/c/" + name + " is missing from the class path");
			}
			Path target = directory.resolve(name);
			Files.copy(source, target, StandardCopyOption.REPLACE_EXISTING);
			return target;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
