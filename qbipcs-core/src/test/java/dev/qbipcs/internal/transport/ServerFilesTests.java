package dev.qbipcs.internal.transport;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.PeerCredentials;
import dev.qbipcs.internal.posix.Accounts;
import dev.qbipcs.internal.ring.RingLayout;
import dev.qbipcs.internal.ring.RingMemory;
import dev.qbipcs.testsupport.ChildProcess;
import dev.qbipcs.testsupport.RequiresRoot;
import dev.qbipcs.testsupport.ServiceNames;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The paths of files that a server names are checked before the files are opened.
 */
class ServerFilesTests {

	private static final int PID = (int) ProcessHandle.current().pid();

	private static final int DATA_SIZE = RingLayout.dataSize(12_328);

	private static final PeerCredentials SERVER = new PeerCredentials(PID, Accounts.effectiveUser(), 0, List.of());

	private final String service = ServiceNames.unique("attach");

	private final ShmRings rings = ShmRings.create(this.service, PID, 7, 12_328, new FileAccess(-1, -1, 0600),
			SharedMemoryBudget.of(0, 0).account(0));

	@AfterEach
	void dispose() {
		this.rings.dispose();
	}

	@Test
	void theFilesOfAnHonestServerAreOpened() {
		ServerFiles files = ServerFiles.ofRings(this.rings.requestName(), SERVER);
		RingMemory ring = files.attachRing(this.rings.requestName(), DATA_SIZE);
		assertThat(this.rings.request().references()).isEqualTo(2);
		assertThat(this.rings.response().references()).isEqualTo(1);
		ring.unmap();
		files.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "/", "qb-1-2-3-abcdef/qb-request-x", "/etc/passwd", "/dev/shm/qb-request-x",
			"/dev/shm/../etc/qb-request-x", "/dev/shm/../shm/qb-1-2-3-abcdef/qb-request-x",
			"/dev/shm/qb-../../etc/qb-request-x", "/dev/shm/qb-1-2-3-abcdef/../qb-request-x",
			"/dev/shm/qb-1-2-3-abcdef/passwd", "/dev/shm/other/qb-request-x", "/dev/shm/qb-a/qb-request-a/b",
			"/dev/shm/qb-a/qb-control-x", "/dev/shm/qb-a/qb-request-", "//dev/shm/qb-a/qb-request-x",
			"/dev/shm//qb-a/qb-request-x", "/tmp/dev/shm/qb-a/qb-request-x" })
	void aNameElsewhereIsRefused(String name) {
		assertThatExceptionOfType(IpcException.class).isThrownBy(() -> ServerFiles.ofRings(name, SERVER))
			.matches((ex) -> ex.is(Errno.EPROTO))
			.withMessageContaining("\"" + name + "\"");
	}

	@Test
	void aSecondNameInAnotherDirectoryIsRefused() {
		ShmRings others = ShmRings.create(this.service, PID, 8, 12_328, new FileAccess(-1, -1, 0600),
				SharedMemoryBudget.of(0, 0).account(0));
		ServerFiles files = ServerFiles.ofRings(this.rings.requestName(), SERVER);
		assertThatExceptionOfType(IpcException.class)
			.isThrownBy(() -> files.attachRing(others.responseName(), DATA_SIZE))
			.matches((ex) -> ex.is(Errno.EPROTO))
			.withMessageContaining("another directory", DATA_SIZE);
		files.close();
		others.dispose();
	}

	@Test
	void aDirectoryThatIsALinkIsRefused() throws IOException {
		Path link = Path.of("/dev/shm/qb-" + this.service);
		Files.createSymbolicLink(link, directory());
		try {
			assertThatExceptionOfType(IpcException.class)
				.isThrownBy(() -> ServerFiles.ofRings(link + "/qb-request-" + this.service, SERVER))
				.matches((ex) -> ex.is(Errno.ENOTDIR) || ex.error() == 40);
		}
		finally {
			Files.delete(link);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "-header", "-data" })
	void aFileThatIsALinkIsRefused(String part) throws IOException {
		Path file = Path.of(this.rings.requestName() + part);
		Path moved = Files.move(file, directory().resolve("moved"));
		Files.createSymbolicLink(file, moved);
		assertThatRefused().matches((ex) -> ex.error() == 40, "ELOOP");
		Files.delete(file);
		Files.move(moved, file);
	}

	@ParameterizedTest
	@ValueSource(strings = { "-header", "-data" })
	void aFileThatIsTooShortIsRefused(String part) throws IOException {
		try (RandomAccessFile file = new RandomAccessFile(this.rings.requestName() + part, "rw")) {
			long length = file.length();
			file.setLength(8247);
			assertThatRefused().matches((ex) -> ex.is(Errno.EPROTO)).withMessageContaining("8247 bytes");
			file.setLength(length);
		}
	}

	@Test
	void aFifoIsRefusedWithoutBlocking() throws IOException {
		Path file = Path.of(this.rings.requestName() + "-data");
		Path moved = Files.move(file, directory().resolve("moved"));
		try (ChildProcess mkfifo = ChildProcess.start(List.of("mkfifo", file.toString()))) {
			mkfifo.succeed();
		}
		assertThatRefused().matches((ex) -> ex.is(Errno.EPROTO)).withMessageContaining("not a regular file");
		Files.delete(file);
		Files.move(moved, file);
	}

	@RequiresRoot
	@Test
	void theFileOfAThirdUserIsRefused() throws IOException {
		Files.setAttribute(Path.of(this.rings.requestName() + "-header"), "unix:uid", 12_345);
		assertThatRefused().matches((ex) -> ex.is(Errno.EPROTO)).withMessageContaining("user 12345");
	}

	@Test
	void aMissingFileIsNamed() throws IOException {
		Path file = Path.of(this.rings.requestName() + "-data");
		Path moved = Files.move(file, directory().resolve("moved"));
		assertThatRefused().matches((ex) -> ex.is(Errno.ENOENT)).withMessageContaining(file.toString());
		Files.move(moved, file);
	}

	@ParameterizedTest
	@ValueSource(ints = { Integer.MIN_VALUE, -1, 0, 1, 1 << 30, Integer.MAX_VALUE })
	void anImpossibleBufferSizeIsRefused(int bufferSize) {
		String name = this.rings.requestName();
		ServerFiles files = ServerFiles.ofRings(name, SERVER);
		assertThatExceptionOfType(IpcException.class)
			.isThrownBy(() -> files.attachRing(name, RingLayout.dataSize(bufferSize)))
			.matches((ex) -> ex.is(Errno.EPROTO) || ex.is(Errno.EINVAL) || ex.is(Errno.ENOMEM));
		files.close();
	}

	@Test
	void leftoversInADirectoryOfOthersStay() {
		ServerFiles files = ServerFiles.ofRings(this.rings.requestName(),
				new PeerCredentials(PID + 1, SERVER.uid(), 0, List.of()));
		files.removeLeftovers(this.rings.requestName(), this.rings.responseName(), this.rings.eventName());
		files.close();
		assertThat(directory().toFile().list()).hasSize(6);
	}

	@Test
	void leftoversOfOurOwnServerAreRemoved() {
		ServerFiles files = ServerFiles.ofRings(this.rings.requestName(), SERVER);
		files.removeLeftovers(this.rings.requestName(), this.rings.responseName(), this.rings.eventName());
		files.close();
		assertThat(directory()).doesNotExist();
	}

	private ThrowableAssertAlternative<IpcException> assertThatRefused() {
		ServerFiles files = ServerFiles.ofRings(this.rings.requestName(), SERVER);
		try {
			return assertThatExceptionOfType(IpcException.class)
				.isThrownBy(() -> files.attachRing(this.rings.requestName(), DATA_SIZE));
		}
		finally {
			files.close();
		}
	}

	private Path directory() {
		return Path.of(this.rings.requestName()).resolveSibling("").toAbsolutePath();
	}

}
