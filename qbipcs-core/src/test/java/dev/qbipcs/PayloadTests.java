package dev.qbipcs;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * The ways to make a payload.
 */
class PayloadTests {

	private static final byte[] BYTES = { 1, 2, 3, 4, 5, 6, 7 };

	@ParameterizedTest
	@MethodSource
	void everyFormIsWrittenAsItIs(Payload payload) {
		assertThat(payload.size()).isEqualTo(BYTES.length);
		assertThat(written(payload)).containsExactly(BYTES);
		assertThat(written(payload)).as("again").containsExactly(BYTES);
	}

	static Stream<Named<Payload>> everyFormIsWrittenAsItIs() {
		return Stream.of(Named.of("array", Payload.of(BYTES)),
				Named.of("buffer", Payload.of(ByteBuffer.wrap(new byte[] { 0, 1, 2, 3, 4, 5, 6, 7, 8 }, 1, 7))),
				Named.of("direct buffer", Payload.of(ByteBuffer.allocateDirect(7).put(BYTES).flip())),
				Named.of("native segment",
						Payload.of(Arena.ofAuto().allocateFrom(ValueLayout.JAVA_BYTE, BYTES).asReadOnly())),
				Named.of("parts", Payload.of(segment(1, 2), segment(), segment(3), segment(4, 5, 6, 7))),
				Named.of("list", Payload.of(List.of(segment(1, 2, 3, 4, 5), segment(6, 7)))),
				Named.of("writer",
						Payload.of(7, (output) -> output.put((byte) 1).put(new byte[] { 2, 3, 4, 5, 6, 7 }))),
				Named.of("record", new Bytes(BYTES)));
	}

	@Test
	void nothingIsWrittenForAnEmptyPayload() {
		assertThat(Payload.EMPTY.size()).isZero();
		assertThat(written(Payload.EMPTY)).isEmpty();
		assertThat(written(Payload.of())).isEmpty();
		assertThat(written(Payload.of(List.of()))).isEmpty();
	}

	@Test
	void aBufferIsNotConsumedAndMayMoveOn() {
		ByteBuffer buffer = ByteBuffer.wrap(BYTES, 1, 3);
		Payload payload = Payload.of(buffer);
		assertThat(buffer.remaining()).isEqualTo(3);
		buffer.position(3);
		assertThat(written(payload)).containsExactly(2, 3, 4);
	}

	@Test
	void contentsAreReadWhenTheyAreWritten() {
		byte[] bytes = BYTES.clone();
		Payload payload = Payload.of(bytes);
		bytes[0] = 9;
		assertThat(written(payload)).startsWith(9, 2);
	}

	@Test
	void aListMayChangeAfterwards() {
		List<MemorySegment> parts = new ArrayList<>(List.of(segment(1), segment(2)));
		Payload payload = Payload.of(parts);
		parts.clear();
		assertThat(written(payload)).containsExactly(1, 2);
	}

	@Test
	void aNegativeSizeIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> Payload.of(-1, (output) -> {
		})).withMessageContaining("-1");
	}

	@Test
	void moreThanAnIntegerCountsIsRefused() {
		List<MemorySegment> parts = Collections.nCopies(2048, MemorySegment.ofArray(new byte[1 << 20]));
		assertThatIllegalArgumentException().isThrownBy(() -> Payload.of(parts))
			.withMessageContaining("less than 2 GiB, not 2147483648 bytes");
	}

	@Test
	void aDescriptionShowsTheSizeAndNoAddress() {
		assertThat(Payload.of(BYTES)).hasToString("payload of 7 bytes");
		assertThat(Payload.of(3, (output) -> {
		})).hasToString("payload of 3 bytes");
	}

	private static MemorySegment segment(int... bytes) {
		byte[] array = new byte[bytes.length];
		for (int i = 0; i < bytes.length; i++) {
			array[i] = (byte) bytes[i];
		}
		return MemorySegment.ofArray(array);
	}

	private static byte[] written(Payload payload) {
		ByteBuffer bytes = ByteBuffer.allocate(payload.size());
		payload.writeTo(new PayloadOutput() {

			@Override
			public int remaining() {
				return bytes.remaining();
			}

			@Override
			public PayloadOutput put(byte value) {
				bytes.put(value);
				return this;
			}

			@Override
			public PayloadOutput putShort(short value) {
				throw new UnsupportedOperationException();
			}

			@Override
			public PayloadOutput putInt(int value) {
				throw new UnsupportedOperationException();
			}

			@Override
			public PayloadOutput putLong(long value) {
				throw new UnsupportedOperationException();
			}

			@Override
			public PayloadOutput put(MemorySegment segment) {
				bytes.put(segment.asByteBuffer());
				return this;
			}

		});
		assertThat(bytes.hasRemaining()).isFalse();
		return bytes.array();
	}

	/**
	 * Writes itself.
	 *
	 * @param bytes what it writes
	 */
	@SuppressWarnings("ArrayRecordComponent")
	record Bytes(byte[] bytes) implements Payload {

		@Override
		public int size() {
			return this.bytes.length;
		}

		@Override
		public void writeTo(PayloadOutput output) {
			for (byte value : this.bytes) {
				output.put(value);
			}
		}

	}

}
