package dev.qbipcs.internal.protocol;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The headers of requests, responses and events.
 */
class MessageHeaderTests {

	@Test
	void aRequestHasIdAndSizeAndZerosBetween() {
		List<Long> words = new ArrayList<>();
		RequestHeader.write(words::add, 7, 116, 0);
		assertThat(words).containsExactly(7L, 116L).hasSize(RequestHeader.SIZE / 8);
	}

	@Test
	void aResponseHasIdAndSizeAndErrorAndZerosBetween() {
		List<Long> words = new ArrayList<>();
		ResponseHeader.write(words::add, 7, 124, -38, 0);
		assertThat(words).containsExactly(7L, 124L, -38L & 0xffff_ffffL).hasSize(ResponseHeader.SIZE / 8);
	}

	@Test
	void aRequestMayHaveANumberBehindItsSize() {
		MemorySegment message = MemorySegment.ofArray(new long[2]);
		List<Long> words = new ArrayList<>();
		RequestHeader.write(words::add, 7, 116, -2);
		RequestHeader.write(message, 7, 116, -2);
		assertThat(words).containsExactly(7L, 116L | -2L << 32);
		assertThat(message.toArray(ValueLayout.JAVA_LONG)).containsExactly(7L, 116L | -2L << 32);
		assertThat(RequestHeader.number(message)).isEqualTo(-2);
		assertThat(RequestHeader.size(message)).isEqualTo(116);
	}

	@Test
	void aResponseMayHaveTheNumberOfItsRequestBehindItsSize() {
		MemorySegment message = MemorySegment.ofArray(new long[3]);
		List<Long> words = new ArrayList<>();
		ResponseHeader.write(words::add, 7, 124, -38, -2);
		ResponseHeader.write(message, 7, 124, -38, -2);
		assertThat(words).containsExactly(7L, 124L | -2L << 32, -38L & 0xffff_ffffL);
		assertThat(message.toArray(ValueLayout.JAVA_LONG)).containsExactly(7L, 124L | -2L << 32, -38L & 0xffff_ffffL);
		assertThat(ResponseHeader.number(message)).isEqualTo(-2);
		assertThat(message.get(ValueLayout.JAVA_INT, 4L * ResponseHeader.NUMBER_WORD)).isEqualTo(-2);
	}

	@Test
	void garbageInTheGapsOfARequestIsNotRead() {
		MemorySegment message = MemorySegment.ofArray(new long[] { -1, -1 });
		message.set(ValueLayout.JAVA_INT, 0, 3);
		message.set(ValueLayout.JAVA_INT, 8, 16);
		assertThat(RequestHeader.id(message)).isEqualTo(3);
		assertThat(RequestHeader.size(message)).isEqualTo(16);
	}

	@Test
	void garbageInTheGapsOfAResponseIsNotRead() {
		byte[] bytes = new byte[24 + 3];
		MemorySegment message = MemorySegment.ofArray(bytes);
		message.fill((byte) 0xff);
		message.set(ValueLayout.JAVA_INT_UNALIGNED, 0, 3);
		message.set(ValueLayout.JAVA_INT_UNALIGNED, 8, 27);
		message.set(ValueLayout.JAVA_INT_UNALIGNED, 16, -5);
		bytes[24] = 1;
		bytes[25] = 2;
		bytes[26] = 3;
		assertThat(ResponseHeader.id(message)).isEqualTo(3);
		assertThat(ResponseHeader.error(message)).isEqualTo(-5);
		assertThat(ResponseHeader.payload(message)).containsExactly(1, 2, 3);
	}

	@Test
	void aResponseMayHaveNoPayload() {
		assertThat(ResponseHeader.payload(MemorySegment.ofArray(new byte[24]))).isEmpty();
	}

}
