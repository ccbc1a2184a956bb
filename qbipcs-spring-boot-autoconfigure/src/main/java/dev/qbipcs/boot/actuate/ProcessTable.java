package dev.qbipcs.boot.actuate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import dev.qbipcs.PeerCredentials;
import org.jspecify.annotations.Nullable;

/**
 * Looks up clients in {@code /proc}. A process may have exited while a forked child keeps
 * its connection alive, and the kernel may have reused its id. Reads files, so it must
 * not be used on an event loop.
 */
final class ProcessTable {

	/** The kernel reports the start of a process relative to a boot time in seconds. */
	private static final Duration START_TIME_ERROR = Duration.ofSeconds(2);

	private final Path proc;

	ProcessTable() {
		this(Path.of("/proc"));
	}

	ProcessTable(Path proc) {
		this.proc = proc;
	}

	// The command name of a process that existed at that time; null if it has exited.
	@Nullable String command(int pid, Instant connected) {
		if (pid <= 0 || startedAfter(pid, connected.plus(START_TIME_ERROR))) {
			return null;
		}
		try {
			byte[] name = Files.readAllBytes(this.proc.resolve(pid + "/comm"));
			return new String(name, StandardCharsets.UTF_8).stripTrailing();
		}
		catch (IOException ex) {
			return null;
		}
	}

	// The owner of the process's directory resolves to a name, which is the peer's if the
	// user ids match.
	String user(PeerCredentials peer) {
		try {
			Map<String, Object> owner = Files.readAttributes(this.proc.resolve(String.valueOf(peer.pid())),
					"unix:uid,owner");
			if (owner.get("uid") instanceof Integer uid && uid == peer.uid()
					&& owner.get("owner") instanceof UserPrincipal principal) {
				return principal.getName();
			}
		}
		catch (IOException ex) {
			// the process has exited, so the number has to do
		}
		return peer.getName();
	}

	private static boolean startedAfter(int pid, Instant time) {
		return ProcessHandle.of(pid)
			.flatMap((process) -> process.info().startInstant())
			.filter((start) -> start.isAfter(time))
			.isPresent();
	}

}
