package dev.qbipcs.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the kernel says about a thread of this process.
 */
final class LoopThread {

	private LoopThread() {
	}

	static Path named(String name) {
		try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
			List<Path> found = threads.filter((thread) -> isNamed(thread, name)).toList();
			assertThat(found).hasSize(1);
			return found.getFirst();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static boolean isAsleep(Path thread) {
		return field(thread, "State:").startsWith("S");
	}

	static long wakeups(Path thread) {
		return Long.parseLong(field(thread, "voluntary_ctxt_switches:"));
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

	private static String field(Path thread, String name) {
		try (Stream<String> lines = Files.lines(thread.resolve("status"))) {
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
