package dev.qbipcs.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import org.awaitility.Awaitility;

/**
 * A thread of this process as the kernel sees it, to find out whether it sleeps.
 */
public final class LoopThread {

	private static final Duration NEXT_TO_NOTHING = Duration.ofMillis(50);

	private final Path directory;

	private LoopThread(Path directory) {
		this.directory = directory;
	}

	/**
	 * Wait for a thread.
	 * @param name its name, of 15 characters at most
	 * @return the only thread of that name
	 */
	public static LoopThread named(String name) {
		return new LoopThread(
				Awaitility.await("thread " + name).until(() -> find(name), (found) -> found.size() == 1).getFirst());
	}

	private static List<Path> find(String name) throws IOException {
		try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
			return threads.filter((thread) -> isNamed(thread, name)).toList();
		}
	}

	/**
	 * Wait until it sleeps, that is, until it hardly wakes up for a while.
	 */
	public void awaitSleep() {
		Idleness.await("the loop", this::wakeups, 2);
		awaitIdleness();
	}

	/**
	 * Wait until it is idle, that is, until it uses next to no CPU time for a while.
	 */
	public void awaitIdleness() {
		Idleness.await("the loop", this::processorTime, NEXT_TO_NOTHING.toNanos());
	}

	/**
	 * Return how often it has gone to sleep.
	 * @return the count
	 */
	public long wakeups() {
		return Long.parseLong(field("voluntary_ctxt_switches:"));
	}

	// In nanoseconds.
	private long processorTime() {
		try {
			return Long.parseLong(Files.readString(this.directory.resolve("schedstat")).split(" ", 2)[0]);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	// Other threads may end meanwhile.
	private static boolean isNamed(Path thread, String name) {
		try {
			return Files.readString(thread.resolve("comm")).strip().equals(name);
		}
		catch (IOException ex) {
			return false;
		}
	}

	private String field(String name) {
		try (Stream<String> lines = Files.lines(this.directory.resolve("status"))) {
			return lines.filter((line) -> line.startsWith(name))
				.map((line) -> line.substring(name.length()).strip())
				.findFirst()
				.orElseThrow();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
