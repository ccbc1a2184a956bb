package dev.qbipcs.testsupport;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The class path of the tests, copied to where every user can read it: other users may
 * have no access to the build directory and the local repository. Removed when this JVM
 * exits.
 */
final class PublicClassPath {

	private static @Nullable String copy;

	private PublicClassPath() {
	}

	static synchronized String get() {
		String path = copy;
		if (path == null) {
			path = make();
			copy = path;
		}
		return path;
	}

	private static String make() {
		try {
			Path root = openToAll(Files.createTempDirectory("qbipcs-classes-"));
			return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
				.map((entry) -> Path.of(entry).toAbsolutePath())
				.filter(Files::exists)
				.distinct()
				.map((source) -> copy(source, root.resolve(source.toString().substring(1).replace('/', '_'))))
				.map(Path::toString)
				.collect(Collectors.joining(File.pathSeparator));
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot copy the class path for other users", ex);
		}
	}

	private static Path copy(Path source, Path target) {
		try (Stream<Path> files = Files.walk(source)) {
			for (Path file : (Iterable<Path>) files.filter(Files::exists)::iterator) {
				openToAll(Files.copy(file, target.resolve(source.relativize(file))));
			}
			return target;
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot copy " + source, ex);
		}
	}

	// The last one registered is deleted first: files before their directory.
	private static Path openToAll(Path path) throws IOException {
		Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
		path.toFile().deleteOnExit();
		return path;
	}

}
