package dev.qbipcs.endurance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * The resources of a process, as the kernel reports them.
 *
 * @param rss resident memory in KiB, shared memory included
 * @param descriptors open file descriptors
 * @param threads threads of the kernel
 * @param mappings mapped files of {@code /dev/shm}
 */
record ProcessUse(long rss, int descriptors, int threads, int mappings) {

	static ProcessUse of(long pid) {
		Path process = Path.of("/proc", String.valueOf(pid));
		try {
			return new ProcessUse(status(process, "VmRSS"), count(process.resolve("fd")),
					count(process.resolve("task")), mappings(process));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	// Of this JVM, which uses a descriptor for reading this.
	static ProcessUse ofThis() {
		return of(ProcessHandle.current().pid());
	}

	// Bytes in use after a collection.
	static long heap() {
		System.gc();
		return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
	}

	// The threads of the library except callback threads, which end when idle.
	static long libraryThreads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith("qbipcs") && !thread.getName().contains("callback"))
			.count();
	}

	private static long status(Path process, String key) throws IOException {
		try (Stream<String> lines = Files.lines(process.resolve("status"))) {
			return lines.filter((line) -> line.startsWith(key + ":"))
				.mapToLong((line) -> Long.parseLong(line.replaceAll("\\D", "")))
				.findFirst()
				.orElse(0);
		}
	}

	private static int mappings(Path process) throws IOException {
		try (Stream<String> lines = Files.lines(process.resolve("maps"))) {
			return (int) lines.filter((line) -> line.contains("/dev/shm/qb-")).count();
		}
	}

	private static int count(Path directory) throws IOException {
		String[] names = directory.toFile().list();
		if (names == null) {
			throw new NoSuchFileException(directory.toString());
		}
		return Arrays.asList(names).size();
	}

	@Override
	public String toString() {
		return "RSS %d KiB, %d descriptors, %d threads, %d mappings".formatted(this.rss, this.descriptors, this.threads,
				this.mappings);
	}

}
