package dev.qbipcs.corosync;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.qbipcs.IpcTransport;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.ChildProcess;

/**
 * The programs of corosync, as Debian installs them.
 */
final class Corosync {

	private static final Path PROGRAMS = Path.of("/usr/sbin");

	private Corosync() {
	}

	/**
	 * Start corosync and wait until its services work. After the test it shuts down
	 * gracefully, and removes its files in shared memory.
	 * @param peers ends it
	 * @param directory takes its configuration and its state
	 * @param transport what clients connect by
	 * @return the running process
	 */
	static ChildProcess start(Peers peers, Path directory, IpcTransport transport) {
		Path configuration = directory.resolve("corosync.conf");
		try {
			Files.writeString(configuration,
					configuration(Files.createDirectory(directory.resolve("state")), transport));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		ChildProcess process = peers.close(run("corosync", "-f", "-c", configuration.toString()));
		peers.close(() -> {
			if (process.isAlive()) {
				process.signal("TERM");
				process.succeed();
			}
		});
		process.expect(".*ready to provide service.*");
		return process;
	}

	/**
	 * Run a program; it must succeed.
	 * @param program its name
	 * @param arguments its arguments
	 * @return its output
	 */
	static String call(String program, String... arguments) {
		try (ChildProcess process = run(program, arguments)) {
			return process.succeed();
		}
	}

	/**
	 * Start a program.
	 * @param program its name
	 * @param arguments its arguments
	 * @return the running process
	 */
	static ChildProcess run(String program, String... arguments) {
		Path path = PROGRAMS.resolve(program);
		if (!Files.isExecutable(path)) {
			throw new IllegalStateException(
					"The tests with corosync need its package: apt-get install corosync; " + path + " is missing");
		}
		List<String> command = new ArrayList<>(List.of(path.toString()));
		command.addAll(List.of(arguments));
		return ChildProcess.start(command);
	}

	// One node, alone on the loopback interface; patient on a busy machine.
	private static String configuration(Path state, IpcTransport transport) {
		String type = (transport == IpcTransport.SOCKET) ? "socket" : "shm";
		return """
				system {
					state_dir: %s
					qb_ipc_type: %s
					sched_rr: no
					move_to_root_cgroup: no
				}
				totem {
					version: 2
					cluster_name: qbipcs
					transport: udpu
					crypto_cipher: none
					crypto_hash: none
					token: 60000
				}
				nodelist {
					node {
						nodeid: 1
						name: alone
						ring0_addr: 127.0.0.1
					}
				}
				quorum {
					provider: corosync_votequorum
				}
				logging {
					to_stderr: yes
					to_syslog: no
					to_logfile: no
				}
				""".formatted(state, type);
	}

}
