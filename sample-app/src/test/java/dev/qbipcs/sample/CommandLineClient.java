package dev.qbipcs.sample;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.qbipcs.testsupport.ChildProcess;

/**
 * The sample's C client, built by its own Makefile at the first use in this JVM.
 */
public final class CommandLineClient {

	private static final Path SOURCE = Path.of("clients", "c");

	// another JVM may be running its own build
	private static final Path TARGET = Path.of("target", "clients", "c-" + ProcessHandle.current().pid())
		.toAbsolutePath();

	private static boolean built;

	private CommandLineClient() {
	}

	/**
	 * Start {@code telemetry}.
	 * @param service the service to connect to
	 * @param arguments a command and its arguments
	 * @return the running process
	 */
	public static ChildProcess start(String service, String... arguments) {
		build();
		List<String> command = new ArrayList<>(List.of(TARGET.resolve("telemetry").toString(), "-s", service));
		command.addAll(List.of(arguments));
		return ChildProcess.start(command);
	}

	/**
	 * Run {@code telemetry}, which must succeed.
	 * @param service the service to connect to
	 * @param arguments a command and its arguments
	 * @return its output
	 */
	public static String run(String service, String... arguments) {
		try (ChildProcess process = start(service, arguments)) {
			return process.succeed();
		}
	}

	private static synchronized void build() {
		if (!built) {
			try (ChildProcess make = ChildProcess
				.start(List.of("make", "-B", "-C", SOURCE.toString(), "BUILD=" + TARGET))) {
				make.succeed();
			}
			built = true;
		}
	}

}
