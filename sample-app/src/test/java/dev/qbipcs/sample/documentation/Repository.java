package dev.qbipcs.sample.documentation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files of this repository, seen from the module's directory.
 */
final class Repository {

	static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

	private Repository() {
	}

	static List<Path> documents() {
		return Stream.concat(list(ROOT, 1), list(ROOT.resolve("docs"), Integer.MAX_VALUE))
			.filter((path) -> path.toString().endsWith(".md"))
			.sorted()
			.toList();
	}

	/**
	 * Return whether a type, which may be one of a test, has a source file.
	 * @param type the name of the type, without its package
	 * @return whether a module has that file
	 */
	static boolean declares(String type) {
		return list(ROOT, 1).map((path) -> path.resolve("src"))
			.filter(Files::isDirectory)
			.flatMap((source) -> list(source, Integer.MAX_VALUE))
			.anyMatch((path) -> path.endsWith(type + ".java"));
	}

	static String read(Path path) {
		try {
			return Files.readString(path);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Stream<Path> list(Path directory, int depth) {
		try (Stream<Path> paths = Files.walk(directory, depth)) {
			return paths.toList().stream();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
