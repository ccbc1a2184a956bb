package dev.qbipcs.benchmarks.sidebyside;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Signals that stop and continue processes.
 */
enum Signal {

	STOP, CONT;

	// Signals all processes with one shell command, so that no further program starts in
	// between.
	void send(Collection<Long> pids) {
		List<String> command = new ArrayList<>(List.of("sh", "-c", "kill -s \"$@\"", "sh", name()));
		pids.forEach((pid) -> command.add(pid.toString()));
		try {
			Process kill = new ProcessBuilder(command).redirectErrorStream(true).start();
			String said = new String(kill.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
			if (kill.waitFor() != 0) {
				throw new IllegalStateException("Cannot send SIG%s to %s: %s".formatted(name(), pids, said));
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot start " + command, ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted while sending SIG" + name(), ex);
		}
	}

}
