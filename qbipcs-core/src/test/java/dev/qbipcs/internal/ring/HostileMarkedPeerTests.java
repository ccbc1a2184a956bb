package dev.qbipcs.internal.ring;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import dev.qbipcs.testsupport.Patience;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a peer that claims to be one of this library can forge: lengths and wake-ups.
 */
class HostileMarkedPeerTests {

	private final TestRing ring = new TestRing(TestRing.PAGE, RingKind.MARKED);

	@AfterEach
	void close() {
		this.ring.close();
	}

	@Test
	void nothingWaitsBehindAnImpossibleLength() {
		this.ring.write(new byte[4]);
		this.ring.setWord(0, Integer.MAX_VALUE);
		assertThat(this.ring.reader().poll()).isEqualTo(RingReader.BROKEN);
		assertThat(this.ring.writer().queueLength()).isZero();
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

}
