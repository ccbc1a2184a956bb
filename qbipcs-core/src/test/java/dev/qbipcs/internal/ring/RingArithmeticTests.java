package dev.qbipcs.internal.ring;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A ring of one page, with messages at every position.
 */
@ParameterizedClass
@EnumSource(RingKind.class)
class RingArithmeticTests {

	private static final int LARGEST = TestRing.PAGE - 12;

	private final RingKind kind;

	private final TestRing ring;

	RingArithmeticTests(RingKind kind) {
		this.kind = kind;
		this.ring = new TestRing(TestRing.PAGE, kind);
	}

	@AfterEach
	void close() {
		this.ring.close();
	}

	@Test
	void aMessageWrapsAtEveryWord() {
		byte[] message = bytes(4 * 11 + 3, 1);
		for (int word = 0; word < this.ring.words(); word++) {
			try (TestRing fresh = new TestRing(TestRing.PAGE, this.kind)) {
				fresh.advanceTo(word);
				assertThat(fresh.pointer(RingLayout.READ_POINTER)).isEqualTo(word);
				assertThat(fresh.write(message)).isEqualTo(RingWriter.OK);
				assertThat(fresh.read()).as("at word %d", word).isEqualTo(message);
				assertThat(fresh.pointer(RingLayout.READ_POINTER)).isEqualTo((word + 14) % 1024);
			}
		}
	}

	@Test
	void everySizePasses() {
		for (int size = 1; size <= LARGEST; size++) {
			byte[] message = bytes(size, size);
			assertThat(this.ring.write(message)).as("size %d", size).isEqualTo(RingWriter.OK);
			assertThat(this.ring.reader().poll()).isEqualTo(size);
			byte[] copy = new byte[size];
			this.ring.reader().copyTo(MemorySegment.ofArray(copy));
			assertThat(Arrays.mismatch(copy, message)).as("size %d", size).isEqualTo(-1);
			this.ring.reader().release();
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 2, 3, 500, 1021, 1022, 1023 })
	void anEmptyRingTakesTheLargestMessageAnywhereButNoLargerOne(int word) {
		this.ring.advanceTo(word);
		assertThat(this.ring.write(new byte[LARGEST + 1])).isEqualTo(RingWriter.FULL);
		byte[] message = bytes(LARGEST, 3);
		assertThat(this.ring.write(message)).isEqualTo(RingWriter.OK);
		assertThat(this.ring.write(new byte[1])).isEqualTo(RingWriter.FULL);
		assertThat(this.ring.read()).isEqualTo(message);
		assertThat(this.ring.reader().poll()).isEqualTo(RingReader.EMPTY);
	}

	@ParameterizedTest
	@MethodSource("freeWords")
	void aMessageFitsIfTheFreeWordsHoldItAndTwelveBytes(int free) {
		// words between the pointers, minus the one that distinguishes full from empty
		this.ring.advanceTo(100);
		assertThat(this.ring.write(new byte[4 * (1024 - 1 - free - 2)])).isEqualTo(RingWriter.OK);
		int largest = 4 * free - 12;
		assertThat(this.ring.write(new byte[largest + 1])).isEqualTo(RingWriter.FULL);
		assertThat(this.ring.write(new byte[largest])).isEqualTo(RingWriter.OK);
		this.ring.read();
		assertThat(this.ring.read()).hasSize(largest);
	}

	static IntStream freeWords() {
		return IntStream.concat(IntStream.rangeClosed(4, 20), IntStream.of(100, 500, 921, 922, 923, 924, 925, 1000));
	}

	@Test
	void aHugeLengthFindsNoRoomAndDoesNotOverflow() {
		assertThat(this.ring.writer().claim(Integer.MAX_VALUE)).isEqualTo(RingWriter.FULL);
		assertThat(this.ring.writer().claim(Integer.MAX_VALUE - 11)).isEqualTo(RingWriter.FULL);
	}

	@Test
	void partsOfOddLengthsAreJoinedAcrossTheEnd() {
		Random random = new Random(20);
		for (int word = 0; word < this.ring.words(); word += 5) {
			try (TestRing fresh = new TestRing(TestRing.PAGE, this.kind)) {
				fresh.advanceTo(word);
				byte[] message = bytes(1 + random.nextInt(LARGEST), word);
				assertThat(fresh.writer().claim(message.length)).isEqualTo(RingWriter.OK);
				for (int offset = 0; offset < message.length;) {
					int length = Math.min(random.nextInt(500), message.length - offset);
					fresh.writer().put(MemorySegment.ofArray(message).asSlice(offset, length));
					offset += length;
				}
				fresh.writer().commit();
				assertThat(fresh.read()).as("at word %d", word).isEqualTo(message);
			}
		}
	}

	@Test
	void headerWordsMayLieOnBothSidesOfTheEnd() {
		for (int word = 1014; word < 1024; word++) {
			try (TestRing fresh = new TestRing(TestRing.PAGE, this.kind)) {
				fresh.advanceTo(word);
				fresh.writer().claim(4 * 4 + 3);
				fresh.writer().putWords(0x0202_0202_0101_0101L);
				fresh.writer().putWords(0x0404_0404_0303_0303L);
				fresh.writer().put(MemorySegment.ofArray(new byte[] { 9, 8, 7 }));
				fresh.writer().commit();
				byte[] head = new byte[24];
				assertThat(fresh.reader().poll(MemorySegment.ofArray(head))).isEqualTo(19);
				assertThat(head).startsWith(1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4).endsWith(new byte[8]);
				byte[] all = new byte[19];
				fresh.reader().copyTo(MemorySegment.ofArray(all));
				assertThat(all).containsExactly(1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 9, 8, 7);
			}
		}
	}

	@Test
	void messagesOfAllSizesAreQueuedAndReadInOrder() {
		Random random = new Random(4711);
		int written = 0;
		int read = 0;
		while (read < 5000) {
			int size = 1 + new Random(written).nextInt(700);
			if (random.nextBoolean() && this.ring.write(bytes(size, written)) == RingWriter.OK) {
				written++;
			}
			else if (written > read) {
				assertThat(this.ring.read()).isEqualTo(bytes(1 + new Random(read).nextInt(700), read));
				read++;
			}
			assertThat(this.ring.reader().queueLimit())
				.isEqualTo((this.kind == RingKind.COUNTED) ? written - read : TestRing.PAGE / 4 / 3);
			assertThat(this.ring.writer().queueLength()).isEqualTo(written - read);
		}
	}

	@Test
	void waitingChunksAreCountedWhileTheyAreFew() {
		try (TestRing large = new TestRing(64 * TestRing.PAGE, this.kind)) {
			large.advanceTo(large.words() - 100);
			for (int written = 1; written <= 256; written++) {
				large.write(new byte[1 + written % 50]);
				assertThat(large.writer().queueLength()).isEqualTo(written);
			}
		}
	}

	@Test
	void theQueueLengthIsKnownWithoutLookingAtAllChunks() {
		try (TestRing large = new TestRing(64 * TestRing.PAGE, this.kind)) {
			int word = large.words() - 100;
			large.advanceTo(word);
			int written = 0;
			while (large.write(new byte[24]) == RingWriter.OK) {
				written++;
			}
			large.setWord((word + 8 * 300) % large.words(), 0);
			assertThat(written).isGreaterThan(8000);
			assertThat(large.writer().queueLength()).isEqualTo(written);
		}
	}

	static byte[] bytes(int length, int seed) {
		byte[] bytes = new byte[length];
		new Random(seed).nextBytes(bytes);
		return bytes;
	}

	@Test
	void aChunkForWhichThereIsNoMemoryStaysThere() {
		byte[] payload = { 1, 2, 3 };
		this.ring.write(payload);
		this.ring.write(new byte[] { 4 });
		assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(() -> this.ring.reader().receive((size, label) -> {
			throw new OutOfMemoryError("on purpose");
		}, 0));
		byte[] received = new byte[3];
		assertThat(this.ring.reader().receive((size, label) -> MemorySegment.ofArray(received), 0)).isEqualTo(3);
		assertThat(received).isEqualTo(payload);
		assertThat(this.ring.read()).containsExactly(4);
		assertThat(this.ring.reader().isReadable()).isFalse();
	}

}
