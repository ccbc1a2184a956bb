package dev.qbipcs.benchmarks.sidebyside;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The CPU time of a process as {@code /proc/PID/stat} tells it. Other than
 * {@link CpuTime} it includes threads and children that have ended, and is counted in
 * ticks.
 *
 * @param program the name of its program
 * @param own the ticks of its threads
 * @param ended the ticks of its children that have ended, and of theirs
 */
record ProcessTicks(String program, long own, long ended) {

	/** USER_HZ, the same for all 64-bit platforms of Linux. */
	static final int PER_SECOND = 100;

	private static final ProcessTicks NONE = new ProcessTicks("", 0, 0);

	// Parses a line such as "12 (name) S 1 12 ..", where the name may contain anything.
	static ProcessTicks parse(String line) {
		int nameEnd = line.lastIndexOf(')');
		// the first of these is the third field: state, parent ..
		String[] fields = line.substring(nameEnd + 2).split(" ", -1);
		return new ProcessTicks(line.substring(line.indexOf('(') + 1, nameEnd),
				Long.parseLong(fields[11]) + Long.parseLong(fields[12]),
				Long.parseLong(fields[13]) + Long.parseLong(fields[14]));
	}

	static ProcessTicks of(ProcessHandle process) {
		try {
			return parse(Files.readString(Path.of("/proc/" + process.pid() + "/stat")));
		}
		catch (IOException ex) {
			// ended meanwhile
			return NONE;
		}
	}

	// This process and all that it has started.
	static Stream<ProcessHandle> ours() {
		ProcessHandle current = ProcessHandle.current();
		return Stream.concat(Stream.of(current), current.descendants());
	}

	// The sum of ours, with those that have ended.
	static long sumOfOurs() {
		return ours().map(ProcessTicks::of).mapToLong((ticks) -> ticks.own + ticks.ended).sum();
	}

	// All others that can be seen, by process id.
	static Map<Long, ProcessTicks> others() {
		var ours = ours().map(ProcessHandle::pid).collect(Collectors.toSet());
		return ProcessHandle.allProcesses()
			.filter((process) -> !ours.contains(process.pid()))
			.collect(Collectors.toMap(ProcessHandle::pid, ProcessTicks::of));
	}

	// The ticks of all processors that did not idle, from the first line of /proc/stat.
	// Interrupts belong to no process, and time that the host took is used by others.
	static long busy(String line) {
		String[] fields = line.split(" +", -1);
		return Stream.of(1, 2, 3, 8).map((field) -> fields[field]).mapToLong(Long::parseLong).sum();
	}

	static long busy() {
		try (Stream<String> lines = Files.lines(Path.of("/proc/stat"))) {
			return busy(lines.findFirst().orElseThrow());
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot see how busy the machine is", ex);
		}
	}

}
