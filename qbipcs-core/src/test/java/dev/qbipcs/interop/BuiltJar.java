package dev.qbipcs.interop;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The jar of this module as the build has just made it.
 */
final class BuiltJar {

	private static final String NAME = "qbipcs-core-[0-9.]+(-SNAPSHOT)?\\.jar";

	private BuiltJar() {
	}

	static Path path() {
		try (Stream<Path> files = Files.list(Path.of("target"))) {
			return files.filter((file) -> file.getFileName().toString().matches(NAME))
				.max(Comparator.comparingLong((file) -> file.toFile().lastModified()))
				.orElseThrow(() -> new IllegalStateException("There is no jar in target; make it with mvn package"))
				.toAbsolutePath();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Return a module path with the jar.
	 * @param others a class of each further jar on it
	 * @return paths, joined
	 */
	static String modulePath(Class<?>... others) {
		return Stream.concat(Stream.of(path()), Arrays.stream(others).map(BuiltJar::sourceOf))
			.map(Path::toString)
			.collect(Collectors.joining(File.pathSeparator));
	}

	private static Path sourceOf(Class<?> type) {
		try {
			return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
		}
		catch (URISyntaxException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
