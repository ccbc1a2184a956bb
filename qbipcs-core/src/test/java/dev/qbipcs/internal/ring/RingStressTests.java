package dev.qbipcs.internal.ring;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;

import dev.qbipcs.testsupport.Patience;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One thread writes while another reads, over rings that are small enough to be full or
 * empty most of the time.
 */
@ParameterizedClass
@EnumSource(RingKind.class)
class RingStressTests {

	private static final int MESSAGES = 100_000;

	private final RingKind kind;

	RingStressTests(RingKind kind) {
		this.kind = kind;
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3 })
	void everyMessageWrittenIsRead(long seed) throws Exception {
		try (TestRing ring = new TestRing(TestRing.PAGE, this.kind)) {
			Race.run(() -> write(ring, seed, MESSAGES), () -> read(ring, seed, MESSAGES, false));
			assertThat(ring.writer().queueLength()).isZero();
		}
	}

	@Test
	void aReaderThatSleepsIsWokenForEveryMessage() throws Exception {
		try (TestRing ring = new TestRing(TestRing.PAGE, this.kind)) {
			Race.run(() -> write(ring, 4, MESSAGES / 4), () -> read(ring, 4, MESSAGES / 4, true));
			long semaphore = ring.header().get(ValueLayout.JAVA_LONG, RingLayout.SEMAPHORE);
			assertThat(semaphore >>> 32).as("sleepers").isZero();
			assertThat(semaphore).as("chunks, or a post that came too late")
				.isBetween(0L, (this.kind == RingKind.COUNTED) ? 0L : 1L);
		}
	}

	@Test
	void twoRingsCarryRoundTrips() throws Exception {
		try (TestRing requests = new TestRing(TestRing.PAGE, this.kind);
				TestRing responses = new TestRing(TestRing.PAGE, this.kind)) {
			Race.run(() -> {
				Random random = new Random(5);
				for (int i = 0; i < 20_000; i++) {
					byte[] message = message(random, i);
					assertThat(requests.write(message)).isEqualTo(RingWriter.OK);
					check(await(responses), message, i);
				}
				return null;
			}, () -> {
				for (int i = 0; i < 20_000; i++) {
					assertThat(responses.write(await(requests))).isEqualTo(RingWriter.OK);
				}
				return null;
			});
		}
	}

	private static Object write(TestRing ring, long seed, int count) {
		Random random = new Random(seed);
		for (int i = 0; i < count; i++) {
			byte[] message = message(random, i);
			int result = ring.writer().claim(message.length);
			while (result == RingWriter.FULL) {
				Race.spin();
				result = ring.writer().claim(message.length);
			}
			assertThat(result).isEqualTo(RingWriter.OK);
			MemorySegment segment = MemorySegment.ofArray(message);
			int cut = random.nextInt(message.length + 1);
			ring.writer().put(segment.asSlice(0, cut));
			ring.writer().put(segment.asSlice(cut));
			ring.writer().commit();
		}
		return "written";
	}

	private static Object read(TestRing ring, long seed, int count, boolean sleep) {
		Random random = new Random(seed);
		byte[] copy = new byte[RingLayout.largestPayload(TestRing.PAGE)];
		for (int i = 0; i < count; i++) {
			byte[] expected = message(random, i);
			random.nextInt(expected.length + 1);
			int length = ring.reader().poll();
			while (length == RingReader.EMPTY) {
				if (sleep) {
					sleep(ring);
				}
				Race.spin();
				length = ring.reader().poll();
			}
			if (length != expected.length) {
				throw new AssertionError("Message %d has %d bytes instead of %d".formatted(i, length, expected.length));
			}
			ring.reader().copyTo(MemorySegment.ofArray(copy));
			ring.reader().release();
			check(Arrays.copyOf(copy, length), expected, i);
		}
		return "read";
	}

	private static byte[] await(TestRing ring) {
		do {
			sleep(ring);
		}
		while (!ring.reader().isReadable());
		return ring.read();
	}

	private static void sleep(TestRing ring) {
		assertThat(ring.reader().await(System.nanoTime() + Patience.LIMIT.toNanos())).isTrue();
	}

	// Mostly small, sometimes as large as the ring allows.
	private static byte[] message(Random random, int number) {
		int size = (random.nextInt(50) == 0) ? 1 + random.nextInt(4084) : 1 + random.nextInt(200);
		byte[] message = new byte[size];
		for (int i = 0; i < size; i++) {
			message[i] = (byte) (number * 31 + i * 7);
		}
		return message;
	}

	private static void check(byte[] actual, byte[] expected, int number) {
		int mismatch = Arrays.mismatch(actual, expected);
		if (mismatch >= 0) {
			throw new AssertionError("Message %d differs at %d".formatted(number, mismatch));
		}
	}

}
