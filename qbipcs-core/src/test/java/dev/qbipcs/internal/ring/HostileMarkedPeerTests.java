package dev.qbipcs.internal.ring;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;

import dev.qbipcs.testsupport.Patience;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A peer may claim to be one of this library and write arbitrary contents.
 */
class HostileMarkedPeerTests {

	private final TestRing ring = new TestRing(TestRing.PAGE, RingKind.MARKED);

	@AfterEach
	void close() {
		this.ring.close();
	}

	@ParameterizedTest
	@ValueSource(ints = { -1, 4085, 4096, Integer.MAX_VALUE, Integer.MAX_VALUE - 2, Integer.MIN_VALUE, 0x7ffffffc })
	void theReaderNoticesAnImpossibleLength(int length) {
		this.ring.write(new byte[4]);
		this.ring.setWord(0, length);
		assertThat(this.ring.reader().poll()).isEqualTo(RingReader.BROKEN);
		assertThat(this.ring.writer().queueLength()).isZero();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, -1, 0xA110CED0, 0xD0D0D0D0, 0xA1A1A1A0 })
	void theReaderNoticesAStateThatIsNotCommitted(int state) {
		this.ring.write(new byte[4]);
		this.ring.setWord(1, state);
		assertThat(this.ring.reader().poll()).isEqualTo(RingReader.BROKEN);
	}

	@Test
	void theReaderRefusesMessagesOutsideOfItsLimits() {
		RingReader strict = new MarkedRingReader(this.ring.memory(), 16, 100);
		this.ring.write(new byte[50]);
		for (int length : new int[] { 15, 101 }) {
			this.ring.setWord(0, length);
			assertThat(strict.poll()).as("length %d", length).isEqualTo(RingReader.BROKEN);
		}
		for (int length : new int[] { 16, 100 }) {
			this.ring.setWord(0, length);
			assertThat(strict.poll()).isEqualTo(length);
		}
	}

	@Test
	void aReadChunkIsNotReadAgain() {
		for (int i = 0; i < 5000; i++) {
			this.ring.write(new byte[1 + i % 50]);
			this.ring.read();
			assertThat(this.ring.reader().poll()).isEqualTo(RingReader.EMPTY);
		}
	}

	@Test
	void aPayloadThatLooksLikeAChunkIsNotRead() {
		for (int i = 0; i < 5000; i++) {
			byte[] payload = new byte[100 + i % 7];
			MemorySegment words = MemorySegment.ofArray(payload);
			for (int word = 0; word < payload.length / 4; word++) {
				words.set(ValueLayout.JAVA_INT_UNALIGNED, 4L * word, (word % 2 == i % 2) ? 16 : RingLayout.COMMITTED);
			}
			this.ring.write(payload);
			assertThat(this.ring.read()).isEqualTo(payload);
			assertThat(this.ring.reader().isReadable()).isFalse();
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 2, 3, 4, -1, Integer.MIN_VALUE })
	void theWriterContinuesWithAnyWakeUpWord(int wakeUp) {
		this.ring.setPointer(RingLayout.WAKE_UP, wakeUp);
		this.ring.writer().claim(8);
		this.ring.writer().putWords(42);
		assertThat(this.ring.writer().commit()).isEqualTo((wakeUp & RingLayout.BY_BYTE) != 0);
		assertThat(this.ring.read()).hasSize(8);
	}

	@Test
	void postsWithoutAChunkEndAWaitButAreNoMessages() {
		for (int i = 0; i < 1000; i++) {
			this.ring.memory().wake();
		}
		assertThat(this.ring.reader().poll()).isEqualTo(RingReader.EMPTY);
		long deadline = System.nanoTime() + Patience.LIMIT.toNanos();
		assertThat(this.ring.reader().await(deadline)).as("a post ended the wait").isTrue();
		assertThat(this.ring.reader().isReadable()).isFalse();
		assertThat(this.ring.reader().await(System.nanoTime())).as("all posts are used up").isFalse();
	}

	@Test
	void randomContentsNeverLeadOutOfTheRing() {
		Random random = new Random(2);
		byte[] target = new byte[RingLayout.largestPayload(TestRing.PAGE)];
		int read = 0;
		for (int i = 0; i < 20_000; i++) {
			scramble(random);
			assertThat(this.ring.writer().queueLength()).isBetween(0, TestRing.PAGE / 4);
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

	private void scramble(Random random) {
		int[] interesting = { 0, 1, 4, -1, 1023, 1024, 4084, Integer.MAX_VALUE, Integer.MIN_VALUE, random.nextInt(1024),
				random.nextInt(4096), random.nextInt() };
		int position = this.ring.pointer(RingLayout.READ_POINTER);
		if (random.nextInt(4) == 0) {
			this.ring.setPointer(RingLayout.READ_POINTER, interesting[random.nextInt(interesting.length)]);
		}
		if (position >= 0 && position < 1024) {
			this.ring.setWord(position, interesting[random.nextInt(interesting.length)]);
			this.ring.setWord(position + 1, random.nextBoolean() ? RingLayout.COMMITTED : random.nextInt());
		}
	}

}
