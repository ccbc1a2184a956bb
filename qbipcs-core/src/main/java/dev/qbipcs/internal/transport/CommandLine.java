package dev.qbipcs.internal.transport;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The command line of a process, as the process itself tells it: it may say anything, so
 * what would harm a line of text is escaped.
 */
final class CommandLine {

	/** How much of both ends is shown; a class path may be very long. */
	private static final int SHOWN = 120;

	private CommandLine() {
	}

	/**
	 * Find the command line of a process.
	 * @param proc where the process table is mounted
	 * @param pid the process
	 * @return one line, or nothing if it has none or it cannot be read
	 */
	static String of(Path proc, int pid) {
		byte[] arguments;
		try {
			arguments = Files.readAllBytes(proc.resolve(pid + "/cmdline"));
		}
		catch (IOException ex) {
			return "";
		}
		String line = new String(arguments, StandardCharsets.UTF_8).replaceFirst("\0+$", "").replace('\0', ' ');
		if (line.length() > 2 * SHOWN) {
			line = line.substring(0, SHOWN) + " ... " + line.substring(line.length() - SHOWN);
		}
		StringBuilder escaped = new StringBuilder();
		line.codePoints().forEach((character) -> append(character, escaped));
		return escaped.toString();
	}

	private static void append(int character, StringBuilder line) {
		switch (Character.getType(character)) {
			case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR,
					Character.SURROGATE, Character.UNASSIGNED ->
				line.append("\\u%04x".formatted(character));
			default -> line.appendCodePoint(character);
		}
	}

}
