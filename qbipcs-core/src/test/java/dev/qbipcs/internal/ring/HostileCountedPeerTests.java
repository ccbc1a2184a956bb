package dev.qbipcs.internal.ring;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a peer that speaks libqb's protocol can forge: pointers and the semaphore.
 */
class HostileCountedPeerTests {

	private final TestRing ring = new TestRing(TestRing.PAGE);

	@AfterEach
	void close() {
		this.ring.close();
	}

	@ParameterizedTest
	@ValueSource(ints = { -1, 1024, 1025, Integer.MAX_VALUE, Integer.MIN_VALUE })
	void theWriterNoticesAReadPointerOutsideOfTheRing(int readPointer) {
		this.ring.setPointer(RingLayout.READ_POINTER, readPointer);
		assertThat(this.ring.write(new byte[2000])).isEqualTo(RingWriter.OK);
		assertThat(this.ring.writer().claim(3000)).isEqualTo(RingWriter.BROKEN);
		assertThat(this.ring.writer().claim(3000)).isEqualTo(RingWriter.BROKEN);
	}

	@Test
	void aForgedReadPointerHarmsOnlyTheReader() {
		this.ring.advanceTo(1000);
		for (int pointer = 0; pointer < 1024; pointer++) {
			this.ring.setPointer(RingLayout.READ_POINTER, pointer);
			int result = this.ring.write(new byte[2000]);
			assertThat(result).isIn(RingWriter.OK, RingWriter.FULL);
			assertThat(this.ring.pointer(RingLayout.WRITE_POINTER)).isBetween(0, 1023);
		}
	}

	@Test
	void theWriterDoesNotUseItsPointerFromSharedMemory() {
		this.ring.setPointer(RingLayout.WRITE_POINTER, 500);
		this.ring.write(new byte[4]);
		assertThat(this.ring.word(0)).isEqualTo(4);
		assertThat(this.ring.pointer(RingLayout.WRITE_POINTER)).isEqualTo(3);
	}

	@Test
	void theReaderDoesNotUseItsPointerFromSharedMemory() {
		this.ring.write(new byte[] { 42 });
		this.ring.setPointer(RingLayout.READ_POINTER, -1);
		assertThat(this.ring.read()).containsExactly(42);
		assertThat(this.ring.pointer(RingLayout.READ_POINTER)).isEqualTo(3);
	}

	@ParameterizedTest
	@ValueSource(ints = { -1, 1024, Integer.MAX_VALUE, Integer.MIN_VALUE, 0, 1, 2 })
	void theReaderNoticesAWritePointerThatDoesNotCoverTheChunk(int writePointer) {
		this.ring.write(new byte[4]);
		this.ring.setPointer(RingLayout.WRITE_POINTER, writePointer);
		assertThat(this.ring.reader().poll()).isEqualTo(RingReader.BROKEN);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 5 })
	void theReaderNoticesALengthThatIsNotTheChunks(int length) {
		this.ring.write(new byte[4]);
		this.ring.setWord(0, length);
		assertThat(this.ring.reader().poll()).isEqualTo(RingReader.BROKEN);
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 0x7fff_ffffL, 0xffff_ffffL, -1, 0xffff_ffff_0000_0001L, Long.MIN_VALUE + 1 })
	void aPostWithoutAChunkIsNoticed(long semaphore) {
		this.ring.setSemaphore(semaphore);
		assertThat(this.ring.reader().queueLimit()).isPositive();
		assertThat(this.ring.reader().poll()).isEqualTo(RingReader.BROKEN);
	}

	@Test
	void aReadChunkIsNotReadAgain() {
		this.ring.write(new byte[4]);
		this.ring.read();
		for (int i = 0; i < 100; i++) {
			this.ring.memory().wake();
		}
		assertThat(this.ring.reader().poll()).isEqualTo(RingReader.BROKEN);
	}

	@Test
	void aSemaphoreThatWasResetHidesTheChunkOnly() {
		this.ring.write(new byte[4]);
		this.ring.setSemaphore(0xffff_ffff_0000_0000L);
		assertThat(this.ring.reader().queueLimit()).isZero();
		assertThat(this.ring.reader().poll()).isEqualTo(RingReader.EMPTY);
	}

	@Test
	void postingOnAFullSemaphoreDoesNotFail() {
		this.ring.setSemaphore(-1);
		assertThat(this.ring.write(new byte[4])).isEqualTo(RingWriter.OK);
		assertThat(this.ring.reader().queueLimit()).isZero();
	}

}
