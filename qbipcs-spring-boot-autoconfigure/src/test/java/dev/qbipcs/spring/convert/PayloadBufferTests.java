package dev.qbipcs.spring.convert;

import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Payloads whose size is not known before they are written.
 */
class PayloadBufferTests {

	@Test
	void itHoldsExactlyTheBytesWritten() throws Exception {
		ByteBuffer expected = ByteBuffer.allocate(64).order(ByteOrder.nativeOrder());
		try (PayloadBuffer buffer = new PayloadBuffer()) {
			buffer.put((byte) 1).putShort((short) 2).putInt(3).putLong(4).putFloat(5).putDouble(6);
			expected.put((byte) 1).putShort((short) 2).putInt(3).putLong(4).putFloat(5).putDouble(6);
			buffer.put(new byte[] { 7, 8 }).put(ByteBuffer.wrap(new byte[] { 9, 10, 11 }, 1, 1));
			expected.put(new byte[] { 7, 8, 10 });
			buffer.put(MemorySegment.ofArray(new long[] { 12 })).put(new byte[] { 13, 14, 15 }, 1, 1);
			expected.putLong(12).put((byte) 14);
			OutputStream stream = buffer.asOutputStream();
			stream.write(16);
			stream.write(new byte[] { 17, 18 });
			expected.put(new byte[] { 16, 17, 18 });
			assertThat(bytes(buffer)).isEqualTo(bytes(expected.flip()));
		}
	}

	@Test
	void itGrowsWithWhatIsWritten() {
		byte[] large = new byte[1_000_000];
		new Random(1).nextBytes(large);
		try (PayloadBuffer buffer = new PayloadBuffer()) {
			for (int begin = 0; begin < large.length; begin += 1000) {
				buffer.put(large, begin, 1000);
			}
			assertThat(bytes(buffer)).isEqualTo(large);
		}
	}

	@Test
	void memoryOfAnEarlierPayloadDoesNotShowThrough() {
		for (int size = 10_000; size >= 0; size -= 1000) {
			try (PayloadBuffer buffer = new PayloadBuffer()) {
				buffer.put(new byte[size]);
				assertThat(buffer.segment().byteSize()).isEqualTo(size);
			}
		}
	}

	@Test
	void aClosedBufferTakesNothing() {
		PayloadBuffer buffer = new PayloadBuffer();
		buffer.putInt(1);
		buffer.close();
		buffer.close();
		assertThatIllegalStateException().isThrownBy(() -> buffer.putInt(2))
			.withMessageContaining("until its converter");
		assertThatIllegalStateException().isThrownBy(buffer::segment);
		try (PayloadBuffer other = new PayloadBuffer(); PayloadBuffer another = new PayloadBuffer()) {
			other.putInt(3);
			another.putInt(4);
			assertThat(other.segment().get(ValueLayout.JAVA_INT_UNALIGNED, 0)).isEqualTo(3);
		}
	}

	private static byte[] bytes(PayloadBuffer buffer) {
		return buffer.segment().toArray(ValueLayout.JAVA_BYTE);
	}

	private static byte[] bytes(ByteBuffer buffer) {
		byte[] bytes = new byte[buffer.remaining()];
		buffer.get(bytes);
		return bytes;
	}

}
