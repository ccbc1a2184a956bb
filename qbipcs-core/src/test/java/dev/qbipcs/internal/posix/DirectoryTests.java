package dev.qbipcs.internal.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.testsupport.RequiresRoot;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Files accessed through the descriptor of their directory. Errors name the call and the
 * file.
 */
class DirectoryTests {

	@TempDir
	private Path path;

	private Directory directory;

	@BeforeEach
	void open() {
		this.directory = Directory.open(this.path.toString());
	}

	@AfterEach
	void close() {
		this.directory.close();
	}

	@Test
	void aNewDirectoryIsForItsOwnerOnly() throws Exception {
		this.directory.create("new").close();
		assertThat(Files.getPosixFilePermissions(this.path.resolve("new")))
			.isEqualTo(PosixFilePermissions.fromString("rwx------"));
	}

	@Test
	void aNewFileHasItsSizeAndItsMemoryAndIsForItsOwnerOnly() throws Exception {
		try (SharedFile file = this.directory.createFile("new", 10_000)) {
			assertThat(file.path()).isEqualTo(this.path + "/new");
			assertThat(file.status()).isEqualTo(new SharedFile.Status(true, Accounts.effectiveUser(), 10_000));
		}
		assertThat(Files.getPosixFilePermissions(this.path.resolve("new")))
			.isEqualTo(PosixFilePermissions.fromString("rw-------"));
		assertThat(Files.readAllBytes(this.path.resolve("new"))).hasSize(10_000).containsOnly(0);
	}

	@Test
	void writtenBytesAreSeenThroughAMapping() throws Exception {
		try (SharedFile file = this.directory.createFile("new", 10_000); Arena arena = Arena.ofConfined()) {
			MemorySegment content = arena.allocate(9_000).fill((byte) 7);
			MemorySegment mapping = file.map(10_000);
			try {
				file.write(content);
				assertThat(mapping.asSlice(0, 9_000).mismatch(content)).isEqualTo(-1);
				assertThat(mapping.asSlice(9_000).toArray(ValueLayout.JAVA_BYTE)).containsOnly(0);
			}
			finally {
				SharedMemory.unmap(mapping);
			}
		}
	}

	@Test
	void aFailedWriteNamesTheFile() {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment content = arena.allocate(8);
			SharedFile notOpen = new SharedFile(this.path + "/new", -1);
			failing(() -> notOpen.write(content), Errno.EBADF)
				.withMessageContaining("pwrite(" + this.path + "/new, 8)");
		}
	}

	@Test
	void modeAndOwnerCanBeGiven() throws Exception {
		try (SharedFile file = this.directory.createFile("new", 1)) {
			file.give(-1, -1, 0640);
		}
		this.directory.give(-1, -1, 0750);
		assertThat(Files.getPosixFilePermissions(this.path.resolve("new")))
			.isEqualTo(PosixFilePermissions.fromString("rw-r-----"));
		assertThat(Files.getPosixFilePermissions(this.path)).isEqualTo(PosixFilePermissions.fromString("rwxr-x---"));
	}

	@RequiresRoot
	@Test
	void rootCanChownToAnyUser() throws Exception {
		try (SharedFile file = this.directory.createFile("new", 1)) {
			file.give(1234, 5678, 0600);
			assertThat(file.status().uid()).isEqualTo(1234);
		}
		assertThat(Files.getAttribute(this.path.resolve("new"), "unix:gid")).isEqualTo(5678);
	}

	@Test
	void anExistingNameIsNotCreatedAgain() {
		this.directory.createFile("new", 1).close();
		failing(() -> this.directory.createFile("new", 1), Errno.EEXIST)
			.withMessageContaining("open(" + this.path + "/new)");
		failing(() -> this.directory.create("new"), Errno.EEXIST).withMessageContaining("mkdir(" + this.path + "/new)");
	}

	@Test
	void aMissingFileIsNamed() {
		failing(() -> this.directory.openFile("missing"), Errno.ENOENT)
			.withMessageContaining("open(" + this.path + "/missing)");
		failing(() -> this.directory.openDirectory("missing"), Errno.ENOENT)
			.withMessageContaining("open(" + this.path + "/missing)");
		failing(() -> Directory.open(this.path + "/missing"), Errno.ENOENT)
			.withMessageContaining("open(" + this.path + "/missing)");
	}

	@Test
	void linksAreNotFollowed() throws Exception {
		Path outside = Files.createTempFile("qbipcs-", "");
		Files.createSymbolicLink(this.path.resolve("link"), outside);
		assertThatExceptionOfType(IpcException.class).isThrownBy(() -> this.directory.openFile("link"))
			.matches((ex) -> ex.error() == 40, "ELOOP");
		failing(() -> this.directory.createFile("link", 1), Errno.EEXIST);
		assertThat(this.directory.removeFile("link")).isTrue();
		assertThat(outside).exists();
		Files.delete(outside);
	}

	@Test
	void aMovedDirectoryIsStillReached() throws Exception {
		Path parent = Files.createTempDirectory("qbipcs-");
		Path before = Files.createDirectory(parent.resolve("before"));
		try (Directory moved = Directory.open(before.toString())) {
			Path after = Files.move(before, parent.resolve("after"));
			Files.createDirectory(before);
			moved.createFile("new", 1).close();
			assertThat(after.resolve("new")).exists();
			assertThat(moved.removeFile("new")).isTrue();
			Files.delete(after);
		}
		Files.delete(before);
		Files.delete(parent);
	}

	@Test
	void removingReportsWhetherTheFileIsGone() {
		this.directory.createFile("file", 1).close();
		this.directory.create("directory").close();
		assertThat(this.directory.removeDirectory("file")).isFalse();
		assertThat(this.directory.removeFile("directory")).as("there is no such file").isTrue();
		assertThat(this.path.resolve("directory")).isDirectory();
		assertThat(this.directory.removeFile("file")).isTrue();
		assertThat(this.directory.removeFile("file")).isTrue();
		assertThat(this.directory.removeDirectory("directory")).isTrue();
		assertThat(this.path).isEmptyDirectory();
	}

	@Test
	void aFileWithoutRoomIsNotLeftBehind() {
		assertThatExceptionOfType(IpcException.class).isThrownBy(() -> this.directory.createFile("huge", 1L << 61))
			.withMessageContaining(this.path + "/huge, " + (1L << 61));
		assertThat(this.path).isEmptyDirectory();
	}

	@Test
	void anImpossibleMappingNamesTheCall() {
		try (SharedFile file = this.directory.createFile("file", 1)) {
			failing(() -> file.map(-4096), Errno.ENOMEM, Errno.EINVAL).withMessageContaining("mmap(-4096 bytes)");
			failing(() -> file.map(0), Errno.EINVAL).withMessageContaining("mmap(0 bytes)");
		}
	}

	private static ThrowableAssertAlternative<IpcException> failing(ThrowingCallable call, Errno... errors) {
		return assertThatExceptionOfType(IpcException.class).isThrownBy(call).matches((ex) -> {
			for (Errno error : errors) {
				if (ex.is(error)) {
					return true;
				}
			}
			return false;
		});
	}

}
