package dev.qbipcs.internal.posix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * How much memory the control group of a process may use, files in shared memory
 * included: the least of what the groups on the way to the root say, of version 1 and 2.
 */
public final class MemoryLimit {

	/** Version 1 has such numbers where there is no limit. */
	private static final long UNLIMITED = Long.MAX_VALUE / 2;

	private MemoryLimit() {
	}

	/**
	 * Find the limit of this process.
	 * @return bytes, or empty if there is no limit or no way to tell
	 */
	public static OptionalLong ofThisProcess() {
		return of(Path.of("/proc/self"));
	}

	// The directory of a process in proc.
	static OptionalLong of(Path process) {
		try {
			List<String> groups = Files.readAllLines(process.resolve("cgroup"));
			return Files.readAllLines(process.resolve("mountinfo"))
				.stream()
				.flatMapToLong((mount) -> limits(mount, groups))
				.filter((limit) -> limit > 0 && limit < UNLIMITED)
				.min();
		}
		catch (IOException | RuntimeException ex) {
			return OptionalLong.empty();
		}
	}

	// 36 35 0:31 ROOT POINT OPTIONS... - TYPE SOURCE SUPER_OPTIONS
	private static LongStream limits(String mount, List<String> groups) {
		List<String> fields = List.of(mount.split(" ", -1));
		int type = fields.indexOf("-") + 1;
		if (type < 6 || fields.size() < type + 3) {
			return LongStream.empty();
		}
		Path point = Path.of(fields.get(4));
		if (fields.get(type).equals("cgroup2")) {
			return limits(point, fields.get(3), group(groups, ""), "memory.max");
		}
		boolean memory = Arrays.asList(fields.get(type + 2).split(",", -1)).contains("memory");
		return (fields.get(type).equals("cgroup") && memory)
				? limits(point, fields.get(3), group(groups, "memory"), "memory.limit_in_bytes") : LongStream.empty();
	}

	// ID:CONTROLLERS:PATH
	private static String group(List<String> groups, String controller) {
		return groups.stream()
			.map((line) -> line.split(":", 3))
			.filter((parts) -> parts.length == 3 && Arrays.asList(parts[1].split(",", -1)).contains(controller))
			.map((parts) -> parts[2])
			.findFirst()
			.orElse("/");
	}

	// A container sees a part of the hierarchy: its root is the mount's.
	private static LongStream limits(Path point, String root, String group, String file) {
		Path own = Path.of(group).normalize();
		Path below = own.startsWith(root) ? Path.of(root).relativize(own) : Path.of("");
		return IntStream.rangeClosed(0, below.getNameCount())
			.mapToObj((depth) -> (depth > 0) ? point.resolve(below.subpath(0, depth)) : point)
			.mapToLong((path) -> read(path.resolve(file)));
	}

	// 0 if there is none, or it says "max".
	private static long read(Path file) {
		try {
			return Files.exists(file) ? Long.parseLong(Files.readString(file).strip()) : 0;
		}
		catch (IOException | NumberFormatException ex) {
			return 0;
		}
	}

}
