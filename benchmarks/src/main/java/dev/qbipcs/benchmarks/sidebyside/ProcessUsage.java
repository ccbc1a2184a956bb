package dev.qbipcs.benchmarks.sidebyside;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * The resource usage of a process, as the kernel reports it.
 */
final class ProcessUsage {

	private static final long IDLE_WATCH = TimeUnit.MILLISECONDS.toNanos(200);

	private ProcessUsage() {
	}

	static CpuTime cpu(long pid) {
		Map<Long, Long> nanos = new HashMap<>();
		Map<Long, String> names = new HashMap<>();
		try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
			for (Path thread : threads.toList()) {
				long id = Long.parseLong(thread.getFileName().toString());
				try {
					nanos.put(id, Long.valueOf(Files.readString(thread.resolve("schedstat")).split(" ", 2)[0]));
					names.put(id, Files.readString(thread.resolve("comm")).strip());
				}
				catch (NoSuchFileException ex) {
					// ended meanwhile
				}
			}
			return new CpuTime(nanos, names);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot see what process " + pid + " uses", ex);
		}
	}

	// Waits until a process uses no more CPU time than an idle one.
	static void awaitIdle(long pid) {
		CpuTime before = cpu(pid);
		while (true) {
			LockSupport.parkNanos(IDLE_WATCH);
			CpuTime after = cpu(pid);
			if (after.nanosSince(before) < IDLE_WATCH / 50) {
				return;
			}
			before = after;
		}
	}

	// Waits until a server has disposed of all its connections, whose directories are
	// named
	// after it.
	static void awaitNoConnections(long pid) {
		while (hasConnections(pid)) {
			LockSupport.parkNanos(IDLE_WATCH);
		}
	}

	private static boolean hasConnections(long pid) {
		try (Stream<Path> directories = Files.list(Path.of("/dev/shm"))) {
			return directories
				.anyMatch((directory) -> directory.getFileName().toString().startsWith("qb-%d-".formatted(pid)));
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot see which connections process " + pid + " has", ex);
		}
	}

	// Resident memory in bytes, including all shared memory.
	static long resident(long pid) {
		return kilobytes(pid, "status", "VmRSS:") * 1024;
	}

	// Resident memory in bytes, counting memory that n processes share as 1/n.
	static long proportional(long pid) {
		return kilobytes(pid, "smaps_rollup", "Pss:") * 1024;
	}

	private static long kilobytes(long pid, String file, String field) {
		try {
			List<String> lines = Files.readAllLines(Path.of("/proc/" + pid, file));
			return lines.stream()
				.filter((line) -> line.startsWith(field))
				.mapToLong((line) -> Long.parseLong(line.replaceAll("\\D", "")))
				.findFirst()
				.orElseThrow();
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot see what process " + pid + " uses", ex);
		}
	}

}
