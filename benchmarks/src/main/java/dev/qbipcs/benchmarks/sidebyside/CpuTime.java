package dev.qbipcs.benchmarks.sidebyside;

import java.util.HashMap;
import java.util.Map;

/**
 * The CPU time of the threads of a process.
 *
 * @param nanos by thread id
 * @param names the threads' names, by thread id
 */
record CpuTime(Map<Long, Long> nanos, Map<Long, String> names) {

	// The sum over all threads. Threads that ended meanwhile are missing; those of the
	// servers that do the work do not end.
	long nanosSince(CpuTime before) {
		return this.nanos.entrySet()
			.stream()
			.mapToLong((entry) -> entry.getValue() - before.nanos.getOrDefault(entry.getKey(), 0L))
			.sum();
	}

	// Only the threads whose names have this prefix.
	CpuTime named(String prefix) {
		Map<Long, Long> some = new HashMap<>(this.nanos);
		some.keySet().removeIf((thread) -> !this.names.getOrDefault(thread, "").startsWith(prefix));
		if (some.isEmpty()) {
			throw new IllegalStateException("No thread is called %s.. among %s".formatted(prefix, this.names.values()));
		}
		return new CpuTime(some, this.names);
	}

}
