package dev.qbipcs.internal.ring;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.internal.posix.Directory;
import dev.qbipcs.internal.posix.SharedFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Two sides attach to one ring.
 */
class RingMemoryTests {

	private final TestRing ring = new TestRing(TestRing.PAGE);

	@AfterEach
	void close() {
		this.ring.close();
	}

	@Test
	void theSecondSideRaisesTheReferencesAndReadsWhatTheFirstWrote() {
		RingMemory other = attach(TestRing.PAGE);
		assertThat(this.ring.memory().references()).isEqualTo(2);
		assertThat(other.references()).isEqualTo(2);
		this.ring.write(new byte[] { 7, 8, 9 });
		assertThat(new CountedRingReader(other, 1, 100).queueLimit()).isEqualTo(1);
		assertThat(new CountedRingReader(other, 1, 100).poll()).isEqualTo(3);
		other.detach();
		assertThat(this.ring.memory().references()).isZero();
		other.unmap();
	}

	@Test
	void aRingOfAnotherSizeIsRefused() {
		this.ring.setPointer(RingLayout.WORDS, 1025);
		assertThatExceptionOfType(IpcException.class).isThrownBy(() -> attach(TestRing.PAGE))
			.matches((ex) -> ex.is(Errno.EPROTO))
			.withMessageContaining("1024 words")
			.withMessageContaining("1025 words");
		assertThat(this.ring.memory().references()).isEqualTo(1);
	}

	@Test
	void aRingThatNamesAnotherDataFileIsRefused() {
		this.ring.header().setString(RingLayout.DATA_PATH, "/dev/shm/elsewhere");
		assertThatExceptionOfType(IpcException.class).isThrownBy(() -> attach(TestRing.PAGE))
			.matches((ex) -> ex.is(Errno.EPROTO))
			.withMessageContaining("/dev/shm/elsewhere");
	}

	@Test
	void anUnterminatedPathDoesNotOverrunTheHeader() {
		this.ring.header().asSlice(RingLayout.DATA_PATH, RingLayout.PATH_SIZE).fill((byte) 'x');
		assertThatExceptionOfType(IpcException.class).isThrownBy(() -> attach(TestRing.PAGE))
			.matches((ex) -> ex.is(Errno.EPROTO));
	}

	private RingMemory attach(int dataSize) {
		try (Directory directory = Directory.open(this.ring.directory().toString());
				SharedFile header = directory.openFile("header");
				SharedFile data = directory.openFile("data")) {
			return RingMemory.attach(header, data, dataSize);
		}
	}

}
