package dev.qbipcs.transport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.qbipcs.testsupport.ChildProcess;
import dev.qbipcs.testsupport.ServiceNames;
import dev.qbipcs.testsupport.SharedMemory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What dead servers left is removed, if it was ours.
 */
class OrphanSweeperTests {

	private final String service = ServiceNames.unique("swept");

	private final List<Path> created = new ArrayList<>();

	@AfterEach
	void cleanUp() {
		this.created.forEach(SharedMemory::delete);
	}

	@Test
	void theFilesOfADeadServerAreRemoved() throws IOException {
		Path six = directory(deadPid(), "abcdef");
		for (String file : ShmFiles.all(this.service)) {
			Files.createFile(six.resolve(file));
		}
		Path two = directory(deadPid(), "uvwxyz");
		Files.createFile(two.resolve("qb-event-" + this.service + "-data"));
		Files.createFile(two.resolve("qb-event-" + this.service + "-header"));
		assertThat(OrphanSweeper.sweep(this.service)).isEqualTo(2);
		assertThat(six).doesNotExist();
		assertThat(two).doesNotExist();
		assertThat(OrphanSweeper.sweep(this.service)).isZero();
	}

	@Test
	void theFilesOfALivingServerAreNotTouched() throws IOException {
		Path directory = directory(ProcessHandle.current().pid(), "abcdef");
		Path file = Files.createFile(directory.resolve("qb-event-" + this.service + "-data"));
		assertThat(OrphanSweeper.sweep(this.service)).isZero();
		assertThat(file).exists();
	}

	@Test
	void theFilesOfAnotherServiceAreNotTouched() throws IOException {
		Path directory = directory(deadPid(), "abcdef");
		Path file = Files.createFile(directory.resolve("qb-event-" + this.service + "-data"));
		assertThat(OrphanSweeper.sweep(this.service + "2")).isZero();
		assertThat(OrphanSweeper.sweep(this.service.substring(0, this.service.length() - 1))).isZero();
		assertThat(file).exists();
	}

	@Test
	void aDirectoryWithAnythingElseInItIsNotTouched() throws IOException {
		Path directory = directory(deadPid(), "abcdef");
		Path ours = Files.createFile(directory.resolve("qb-event-" + this.service + "-data"));
		Path strange = Files.createFile(directory.resolve("strange"));
		assertThat(OrphanSweeper.sweep(this.service)).isZero();
		assertThat(ours).exists();
		assertThat(strange).exists();
	}

	@Test
	void anEmptyDirectoryIsRemovedIfItBearsOurMark() throws IOException {
		String suffix = DirectoryName.choose(this.service, 1, 2).suffix();
		Path ours = directory(deadPid(), suffix);
		char other = (suffix.charAt(0) == 'x') ? 'y' : 'x';
		Path theirs = directory(deadPid(), other + suffix.substring(1));
		assertThat(OrphanSweeper.sweep(this.service)).isEqualTo(1);
		assertThat(ours).doesNotExist();
		assertThat(theirs).exists();
	}

	@Test
	void aSymbolicLinkIsNotFollowed() throws IOException {
		Path victim = Files.createTempDirectory("qbipcs-victim-");
		this.created.add(victim);
		Path precious = Files.createFile(victim.resolve("qb-event-" + this.service + "-data"));
		Path link = Path.of("/dev/shm", "qb-" + deadPid() + "-1-2-abcdef");
		Files.createSymbolicLink(link, victim);
		try {
			assertThat(OrphanSweeper.sweep(this.service)).isZero();
			assertThat(precious).exists();
			assertThat(link).isSymbolicLink();
		}
		finally {
			Files.delete(link);
		}
	}

	@Test
	void aProcessThatDiedButWasNotWaitedForIsDead() throws IOException {
		// a parent that does not wait for its child, since it is another program by then
		try (ChildProcess parent = ChildProcess.start(List.of("sh", "-c", "sleep 60 & echo $!; exec sleep 61"))) {
			long zombie = Long.parseLong(parent.expect("\\d+"));
			Awaitility.await()
				.until(() -> Files.readString(Path.of("/proc/" + parent.pid() + "/comm")).equals("sleep\n"));
			try (ChildProcess kill = ChildProcess.start(List.of("kill", "-9", "" + zombie))) {
				kill.succeed();
			}
			Awaitility.await().until(() -> Files.readString(Path.of("/proc/" + zombie + "/stat")).contains(") Z "));
			Path directory = directory(zombie, "abcdef");
			Files.createFile(directory.resolve("qb-request-" + this.service + "-data"));
			assertThat(OrphanSweeper.sweep(this.service)).isEqualTo(1);
			assertThat(directory).doesNotExist();
		}
	}

	private Path directory(long serverPid, String suffix) throws IOException {
		Path directory = Path.of("/dev/shm", "qb-" + serverPid + "-1-2-" + suffix);
		this.created.add(directory);
		return Files.createDirectory(directory);
	}

	private static long deadPid() {
		try (ChildProcess process = ChildProcess.start(List.of("true"))) {
			process.succeed();
			return process.pid();
		}
	}

}
