package dev.qbipcs.benchmarks.sidebyside;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Signals that stop processes and let them go on.
 */
enum Signal {

	STOP, CONT;

	// Sends it to all of them with one command of the shell, so that no other has to be
	// started meanwhile.
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
