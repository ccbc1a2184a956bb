package dev.qbipcs.internal.posix;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Accesses to memory that was truncated, by interpreted and by compiled code.
 */
class MemoryFaultsTests {

	private static final int BROKEN = -1;

	private static final int ROUNDS = 20_000;

	@TempDir
	private Path directory;

	private MemorySegment memory;

	@BeforeEach
	void mapAndTruncate() throws IOException {
		String name = "truncated";
		try (Directory open = Directory.open(this.directory.toString());
				SharedFile file = open.createFile(name, 4096)) {
			this.memory = file.map(4096);
		}
		try (RandomAccessFile file = new RandomAccessFile(this.directory.resolve(name).toFile(), "rw")) {
			file.setLength(0);
		}
	}

	@AfterEach
	void unmap() throws IOException {
		SharedMemory.unmap(this.memory);
		Files.delete(this.directory.resolve("truncated"));
	}

	@Test
	void aFaultIsAResult() {
		for (int i = 0; i < ROUNDS; i++) {
			assertThat(MemoryFaults.contain(MemoryFaultsTests::write, this.memory, BROKEN)).isEqualTo(BROKEN);
		}
	}

	@Test
	void noFaultOfTheWayOutSurfacesLater() {
		for (int i = 0; i < ROUNDS; i++) {
			assertThat(MemoryFaults.contain(MemoryFaultsTests::writeTwice, this.memory, BROKEN)).isEqualTo(BROKEN);
			assertThatNoException().isThrownBy(MemoryFaults::surface);
		}
	}

	// As one registers, sleeps and deregisters.
	private static int writeTwice(MemorySegment memory) {
		memory.set(ValueLayout.JAVA_INT, 0, 1);
		try {
			MemoryFaults.surface();
		}
		finally {
			memory.set(ValueLayout.JAVA_INT, 0, 1);
		}
		return 0;
	}

	private static int write(MemorySegment memory) {
		memory.set(ValueLayout.JAVA_INT, 0, 1);
		return 0;
	}

}
