package dev.qbipcs.boot.actuate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import dev.qbipcs.PeerCredentials;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class ProcessTableTests {

	/** No pid: the kernel's limit is 2^22. */
	private static final int NOBODY = (1 << 22) + 1;

	private static final int OWN_PID = (int) ProcessHandle.current().pid();

	private final ProcessTable processes = new ProcessTable();

	@Test
	void aProcessHasTheNameThatTheKernelKnows() throws IOException {
		String name = Files.readString(Path.of("/proc/self/comm")).strip();
		assertThat(this.processes.command(OWN_PID, Instant.now())).isEqualTo(name);
	}

	@Test
	void anExitedProcessHasNoName() {
		assertThat(this.processes.command(NOBODY, Instant.now())).isNull();
	}

	@Test
	void aProcessInAnotherPidNamespaceHasNoName() {
		assertThat(this.processes.command(0, Instant.now())).isNull();
	}

	@Test
	void aProcessThatStartedAfterTheConnectionIsAnother() {
		Instant start = ProcessHandle.current().info().startInstant().orElseThrow();
		assertThat(this.processes.command(OWN_PID, start.minus(Duration.ofSeconds(5)))).isNull();
		assertThat(this.processes.command(OWN_PID, start)).isNotNull();
	}

	@Test
	void aNameMayBeAnything(@TempDir Path proc) throws IOException {
		Path directory = Files.createDirectory(proc.resolve("" + NOBODY));
		Files.write(directory.resolve("comm"), new byte[] { 'a', (byte) 0xff, '"', '\n' });
		assertThat(new ProcessTable(proc).command(NOBODY, Instant.now())).isEqualTo("a\ufffd\"");
	}

	@Test
	void aUserHasAName() {
		PeerCredentials own = new PeerCredentials(OWN_PID, ownUid(), 0, List.of());
		assertThat(this.processes.user(own)).isEqualTo(System.getProperty("user.name"));
	}

	@Test
	void aUserWhoseProcessIsGoneOrRunsAsAnotherIsANumber() {
		assertThat(this.processes.user(new PeerCredentials(NOBODY, ownUid(), 0, List.of()))).isEqualTo("" + ownUid());
		assertThat(this.processes.user(new PeerCredentials(OWN_PID, -2, 0, List.of()))).isEqualTo("4294967294");
	}

	static int ownUid() {
		try {
			return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
