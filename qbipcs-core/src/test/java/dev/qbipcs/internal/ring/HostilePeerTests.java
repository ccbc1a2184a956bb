package dev.qbipcs.internal.ring;

import java.lang.foreign.MemorySegment;
import java.util.Random;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * No contents of the shared memory that a peer can forge make our side fail, access
 * memory outside of the ring, or loop for ever.
 */
class HostilePeerTests {

	private static final int COMMITTED = 0xA1A1A1A1;

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
	@ValueSource(
			ints = { 0, -1, 5, 4085, 4096, Integer.MAX_VALUE, Integer.MAX_VALUE - 2, Integer.MIN_VALUE, 0x7ffffffc })
	void theReaderNoticesAnImpossibleLength(int length) {
		this.ring.write(new byte[4]);
		this.ring.setWord(0, length);
		assertThat(this.ring.reader().poll()).isEqualTo(RingReader.BROKEN);
	}

	@Test
	void theReaderRefusesMessagesOutsideOfItsLimits() {
		RingReader strict = new CountedRingReader(this.ring.memory(), 16, 100);
		for (int length : new int[] { 15, 101 }) {
			this.ring.setWord(0, length);
			this.ring.setWord(1, COMMITTED);
			this.ring.setPointer(RingLayout.WRITE_POINTER, 1000);
			this.ring.setSemaphore(1);
			assertThat(strict.poll()).as("length %d", length).isEqualTo(RingReader.BROKEN);
		}
		for (int length : new int[] { 16, 100 }) {
			this.ring.setWord(0, length);
			this.ring.setSemaphore(1);
			assertThat(strict.poll()).isEqualTo(length);
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, -1, 0xA110CED0, 0xD0D0D0D0, 0xA1A1A1A0 })
	void theReaderNoticesAStateThatIsNotCommitted(int state) {
		this.ring.write(new byte[4]);
		this.ring.setWord(1, state);
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

	@Test
	void randomContentsNeverLeadOutOfTheRing() {
		Random random = new Random(1);
		byte[] target = new byte[RingLayout.largestPayload(TestRing.PAGE)];
		int read = 0;
		for (int i = 0; i < 20_000; i++) {
			scramble(random);
			int length = this.ring.reader().poll();
			if (length > 0) {
				assertThat(length).isLessThanOrEqualTo(target.length);
				this.ring.reader().copyTo(MemorySegment.ofArray(target));
				this.ring.reader().release();
				read++;
			}
			assertThat(this.ring.write(new byte[1 + random.nextInt(4000)])).isIn(RingWriter.OK, RingWriter.FULL,
					RingWriter.BROKEN);
		}
		assertThat(read).as("chunks that look right").isPositive();
	}

	// Forge a random quarter of all fields, so that some chunks pass the checks.
	private void scramble(Random random) {
		int[] interesting = { 0, 1, 4, -1, 1023, 1024, 4084, Integer.MAX_VALUE, Integer.MIN_VALUE, random.nextInt(1024),
				random.nextInt(4096), random.nextInt() };
		int position = this.ring.pointer(RingLayout.READ_POINTER);
		if (random.nextInt(4) == 0) {
			this.ring.setPointer(RingLayout.WRITE_POINTER, interesting[random.nextInt(interesting.length)]);
		}
		if (random.nextInt(4) == 0) {
			this.ring.setPointer(RingLayout.READ_POINTER, interesting[random.nextInt(interesting.length)]);
		}
		if (position >= 0 && position < 1024) {
			this.ring.setWord(position, interesting[random.nextInt(interesting.length)]);
			this.ring.setWord(position + 1, random.nextBoolean() ? COMMITTED : random.nextInt());
		}
		this.ring.setSemaphore(random.nextBoolean() ? 1 : random.nextLong());
	}

}
