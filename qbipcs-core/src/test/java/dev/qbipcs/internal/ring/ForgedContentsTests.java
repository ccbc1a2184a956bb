package dev.qbipcs.internal.ring;

import java.lang.foreign.MemorySegment;
import java.util.Random;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * No contents of the shared memory that a peer can forge make our side fail, access
 * memory outside of the ring, or loop for ever, whichever kind of ring it is.
 */
@ParameterizedClass
@EnumSource(RingKind.class)
class ForgedContentsTests {

	private final RingKind kind;

	private final TestRing ring;

	ForgedContentsTests(RingKind kind) {
		this.kind = kind;
		this.ring = new TestRing(TestRing.PAGE, kind);
	}

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
		RingReader strict = this.kind.reader(this.ring.memory(), 16, 100);
		this.ring.write(new byte[200]);
		for (int length : new int[] { 15, 101 }) {
			this.ring.setWord(0, length);
			this.ring.setSemaphore(1);
			assertThat(strict.poll()).as("length %d", length).isEqualTo(RingReader.BROKEN);
		}
		for (int length : new int[] { 16, 100 }) {
			this.ring.setWord(0, length);
			this.ring.setSemaphore(1);
			assertThat(strict.poll()).isEqualTo(length);
		}
	}

	@Test
	void randomContentsNeverLeadOutOfTheRing() {
		Random random = new Random(1);
		byte[] target = new byte[RingLayout.largestPayload(TestRing.PAGE)];
		int read = 0;
		for (int i = 0; i < 20_000; i++) {
			scramble(random);
			assertThat(this.ring.writer().queueLength()).isNotNegative();
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
			this.ring.setWord(position + 1, random.nextBoolean() ? RingLayout.COMMITTED : random.nextInt());
		}
		this.ring.setSemaphore(random.nextBoolean() ? 1 : random.nextLong());
	}

}
