package dev.qbipcs.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.awaitility.Awaitility;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The files of libqb peers and ours in {@code /dev/shm}: one directory per connection,
 * named {@code qb-<server pid>-<client pid>-<number>-<random>}.
 */
public final class SharedMemory {

	private static final Path ROOT = Path.of("/dev/shm");

	/**
	 * Leftovers of servers that were dead before the tests: process ids are reused, and
	 * these directories must not be mistaken for those of a new process.
	 */
	private static final Set<Path> STALE = directories(
			(directory) -> !Files.exists(Path.of("/proc", part(directory, 1))))
		.stream()
		.collect(Collectors.toSet());

	private SharedMemory() {
	}

	/**
	 * Return the directories that hold files of a service.
	 * @param service the service's name
	 * @return paths
	 */
	public static List<Path> ofService(String service) {
		return directories((directory) -> files(directory).stream()
			.map((file) -> file.getFileName().toString())
			.anyMatch((name) -> name.endsWith("-" + service) || name.endsWith("-" + service + "-header")
					|| name.endsWith("-" + service + "-data")));
	}

	/**
	 * Return the directories of connections that a process is the server or the client
	 * of, empty ones too.
	 * @param pid the process id
	 * @return paths
	 */
	public static List<Path> ofProcess(long pid) {
		return directories((directory) -> {
			String text = String.valueOf(pid);
			return !STALE.contains(directory) && (part(directory, 1).equals(text) || part(directory, 2).equals(text));
		});
	}

	/**
	 * Wait for the directory of the only connection between two processes.
	 * @param server the server's process id
	 * @param client the client's process id
	 * @return the path
	 */
	public static Path between(long server, long client) {
		String prefix = "qb-%d-%d-".formatted(server, client);
		return Awaitility.await("the directory " + prefix)
			.until(() -> directories((directory) -> directory.getFileName().toString().startsWith(prefix)),
					(found) -> found.size() == 1)
			.getFirst();
	}

	/**
	 * Return the files in a directory.
	 * @param directory one of the directories
	 * @return paths; none if the directory is gone or belongs to another user
	 */
	public static List<Path> files(Path directory) {
		try (Stream<Path> files = Files.list(directory)) {
			return files.toList();
		}
		catch (NoSuchFileException | NotDirectoryException | AccessDeniedException ex) {
			return List.of();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Assert that nothing of a service is left, or that it is removed soon.
	 * @param service the service's name
	 */
	public static void assertNothingLeftOf(String service) {
		Awaitility.await("files of " + service + " to go away")
			.untilAsserted(() -> assertThat(ofService(service)).isEmpty());
	}

	/**
	 * Assert that no directory of a process is left, or that it is removed soon.
	 * @param pid the process id
	 */
	public static void assertNothingLeftOf(long pid) {
		Awaitility.await("directories of process " + pid + " to go away")
			.untilAsserted(() -> assertThat(ofProcess(pid)).isEmpty());
	}

	/**
	 * Remove a directory with its files. For tests that kill a server.
	 * @param directory one of the directories
	 */
	public static void delete(Path directory) {
		try {
			for (Path file : files(directory)) {
				Files.deleteIfExists(file);
			}
			Files.deleteIfExists(directory);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String part(Path directory, int index) {
		String[] parts = directory.getFileName().toString().split("-", 4);
		return (index < parts.length) ? parts[index] : "";
	}

	// The kernel may list an entry twice while others are created and removed.
	private static List<Path> directories(Predicate<Path> condition) {
		try (Stream<Path> all = Files.list(ROOT)) {
			return all.distinct()
				.filter((path) -> path.getFileName().toString().startsWith("qb-"))
				.filter(condition)
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
