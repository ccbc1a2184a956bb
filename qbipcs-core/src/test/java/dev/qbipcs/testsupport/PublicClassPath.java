package dev.qbipcs.testsupport;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.qbipcs.IpcServer;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.hamcrest.Matcher;
import org.jspecify.annotations.Nullable;
import org.newsclub.lib.junixsocket.common.NarMetadata;
import org.newsclub.net.unix.AFUNIXSocket;

/**
 * The class path of the programs of the tests, copied to where every user can read it:
 * other users may have no access to the build directory and the local repository. Removed
 * when this JVM exits.
 */
final class PublicClassPath {

	private static final List<Class<?>> NEEDED = List.of(PublicClassPath.class, IpcServer.class, AFUNIXSocket.class,
			NarMetadata.class, Nullable.class, Assertions.class, Awaitility.class, Matcher.class);

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
			return NEEDED.stream()
				.map(PublicClassPath::sourceOf)
				.distinct()
				.map((source) -> copy(source, root.resolve(source.toString().substring(1).replace('/', '_'))))
				.map(Path::toString)
				.collect(Collectors.joining(File.pathSeparator));
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot copy the class path for other users", ex);
		}
	}

	private static Path sourceOf(Class<?> type) {
		try {
			return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
		}
		catch (URISyntaxException ex) {
			throw new IllegalStateException(ex);
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
