package dev.qbipcs.internal.transport;

import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.qbipcs.internal.posix.Directory;
import dev.qbipcs.internal.posix.SharedFile;
import dev.qbipcs.testsupport.ChildProcess;
import dev.qbipcs.testsupport.JavaProcess;
import dev.qbipcs.testsupport.ServiceNames;
import dev.qbipcs.testsupport.SharedMemory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The leftovers of dead servers of a service are removed, but no other files.
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
	void theFilesOfADeadServerAreRemovedEvenIfItsProcessIdIsReused() throws IOException {
		Path full = directory(ProcessHandle.current().pid(), marked());
		for (String file : ShmFiles.all(this.service)) {
			Files.createFile(full.resolve(file));
		}
		Path empty = directory(ProcessHandle.current().pid(), marked());
		assertThat(OrphanSweeper.sweep(this.service)).isEqualTo(2);
		assertThat(full).doesNotExist();
		assertThat(empty).doesNotExist();
	}

	@Test
	void theFilesOfALivingServerAreNotTouchedEvenIfItsProcessIdIsUnknownHere() throws IOException {
		Path path = directory(deadPid(), marked());
		Path file = Files.createFile(path.resolve("qb-event-" + this.service + "-data"));
		try (Directory directory = Directory.open(path.toString())) {
			assertThat(directory.markInUse()).isTrue();
			assertThat(OrphanSweeper.sweep(this.service)).isZero();
			assertThat(file).exists();
		}
		assertThat(OrphanSweeper.sweep(this.service)).isEqualTo(1);
	}

	@Test
	void aDirectoryThatIsBeingCreatedIsNotSwept() {
		AtomicBoolean done = new AtomicBoolean();
		CompletableFuture<Void> sweeps = CompletableFuture.runAsync(() -> {
			while (!done.get()) {
				OrphanSweeper.sweep(this.service);
			}
		}, (task) -> Thread.ofPlatform().start(task));
		try {
			for (int i = 0; i < 1000; i++) {
				ConnectionDirectory directory = ConnectionDirectory.create(this.service, 1, 2,
						SharedMemoryBudget.of(0, 0).account(0).reserve(1));
				try (SharedFile file = directory.createFile(ShmFiles.control(this.service), 24)) {
					assertThat(Path.of(file.path())).exists();
				}
				finally {
					directory.remove();
				}
				assertThat(Path.of(directory.path())).doesNotExist();
			}
		}
		finally {
			done.set(true);
			sweeps.join();
		}
	}

	@Test
	void sweepingOneServiceDoesNotHideLeftoversOfAnother() throws IOException {
		AtomicBoolean done = new AtomicBoolean();
		CompletableFuture<Void> others = CompletableFuture.runAsync(() -> {
			while (!done.get()) {
				OrphanSweeper.sweep(this.service + "2");
			}
		}, (task) -> Thread.ofPlatform().start(task));
		try {
			for (int i = 0; i < 300; i++) {
				Path directory = directory(ProcessHandle.current().pid(), marked());
				Files.createFile(directory.resolve("qb-event-" + this.service + "-data"));
				assertThat(OrphanSweeper.sweep(this.service)).isEqualTo(1);
			}
		}
		finally {
			done.set(true);
			others.join();
		}
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
		String suffix = marked();
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
	void aNameThatTheLocaleCannotEncodeIsRecognised() {
		String name = "\u00fcbung-" + this.service;
		String directory = DirectoryName.choose(name, 1, 2).toString();
		this.created.add(Path.of("/dev/shm", directory));
		try (Directory root = Directory.open("/dev/shm"); Directory left = root.create(directory)) {
			ShmFiles.all(name).forEach((file) -> left.createFile(file, 1).close());
		}
		List<String> command = new ArrayList<>(List.of("env", "LC_ALL=POSIX"));
		command.addAll(JavaProcess.command(JavaProcess.nativeAccess(), Sweep.class,
				URLEncoder.encode(name, StandardCharsets.UTF_8)));
		try (ChildProcess sweep = ChildProcess.start(command)) {
			assertThat(sweep.expect("SWEPT .*")).isEqualTo("SWEPT 1");
		}
		assertThat(Path.of("/dev/shm", directory)).doesNotExist();
	}

	@Test
	void aProcessThatDiedButWasNotWaitedForIsDead() throws IOException {
		// a parent that never waits for its child, since it has executed another program
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

	// The suffix that a server of this library gives the names of its directories.
	private String marked() {
		return DirectoryName.choose(this.service, 1, 2).suffix();
	}

	private static long deadPid() {
		try (ChildProcess process = ChildProcess.start(List.of("true"))) {
			process.succeed();
			return process.pid();
		}
	}

	/** Sweeps in another locale. */
	static final class Sweep {

		private Sweep() {
		}

		static void main(String[] args) {
			System.out.println("SWEPT " + OrphanSweeper.sweep(URLDecoder.decode(args[0], StandardCharsets.UTF_8)));
		}

	}

}
