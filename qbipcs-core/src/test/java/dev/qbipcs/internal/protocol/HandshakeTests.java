package dev.qbipcs.internal.protocol;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The bytes of the handshake; the offsets are those of the protocol, not taken from the
 * code.
 */
class HandshakeTests {

	private final MemorySegment memory = MemorySegment.ofArray(new long[12_328 / 8]);

	@Test
	void aRequestIsWrittenAsCClientsDo() {
		HandshakeRequest.write(this.memory, 12_328, false);
		assertThat(ints(0, 6)).containsExactly(-1, 0, 24, 0, 12_328, 0);
	}

	@Test
	void onlyTheFieldsOfARequestAreRead() {
		this.memory.fill((byte) 0xee);
		this.memory.set(ValueLayout.JAVA_INT, 0, -1);
		this.memory.set(ValueLayout.JAVA_INT, 16, 65_536);
		assertThat(HandshakeRequest.read(this.memory)).isEqualTo(new HandshakeRequest(true, 65_536, false));
	}

	@ParameterizedTest
	@CsvSource({ "0, 0", "1, 1", "2147483647, 2147483647", "-1, 2147483647", "-2147483648, 2147483647" })
	void theWantedBufferSizeIsUnsigned(int sent, int read) {
		this.memory.set(ValueLayout.JAVA_INT, 0, -1);
		this.memory.set(ValueLayout.JAVA_INT, 16, sent);
		assertThat(HandshakeRequest.read(this.memory).bufferSize()).isEqualTo(read);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, -2, -3, Integer.MIN_VALUE })
	void anotherIdIsNoHandshake(int id) {
		this.memory.set(ValueLayout.JAVA_INT, 0, id);
		assertThat(HandshakeRequest.read(this.memory).wellFormed()).isFalse();
	}

	@Test
	void aResponseIsWrittenAsCServersDo() {
		this.memory.fill((byte) 0xee);
		new HandshakeResponse(0, 1, 20_000, "/a/request", "/a/response", "/a/event", false).write(this.memory);
		assertThat(ints(0, 10)).containsExactly(-1, 0, 12_328, 0, 0, 0, 1, 20_000, 0, 0);
		assertThat(this.memory.getString(40)).isEqualTo("/a/request");
		assertThat(this.memory.getString(4136)).isEqualTo("/a/response");
		assertThat(this.memory.getString(8232)).isEqualTo("/a/event");
		byte[] rest = this.memory.asSlice(40 + 10, 4096 - 10).toArray(ValueLayout.JAVA_BYTE);
		assertThat(rest).as("nothing of an earlier client").containsOnly(0);
	}

	@Test
	void aResponseIsReadAsItWasWritten() {
		HandshakeResponse response = new HandshakeResponse(0, 1, 1 << 20, "/r", "/s", "/e", true);
		response.write(this.memory);
		assertThat(HandshakeResponse.read(this.memory)).isEqualTo(response);
	}

	@Test
	void aRejectionCarriesTheNegatedErrorAndNoNames() {
		HandshakeResponse.rejection(13).write(this.memory);
		assertThat(this.memory.get(ValueLayout.JAVA_INT, 16)).isEqualTo(-13);
		assertThat(HandshakeResponse.read(this.memory)).isEqualTo(new HandshakeResponse(-13, 0, 0, "", "", "", false));
	}

	@Test
	void unterminatedNamesAreCut() {
		this.memory.fill((byte) 'x');
		HandshakeResponse response = HandshakeResponse.read(this.memory);
		assertThat(response.request()).hasSize(4095);
		assertThat(response.response()).hasSize(4095);
		assertThat(response.event()).hasSize(4095).containsOnlyOnce("x".repeat(4095));
	}

	@Test
	void garbageIsReadWithoutFailing() {
		byte[] garbage = new byte[12_328];
		for (int seed = 0; seed < 200; seed++) {
			new Random(seed).nextBytes(garbage);
			MemorySegment.copy(garbage, 0, this.memory, ValueLayout.JAVA_BYTE, 0, garbage.length);
			assertThat(HandshakeResponse.read(this.memory).event().getBytes(StandardCharsets.UTF_8).length)
				.isLessThanOrEqualTo(3 * 4095);
		}
	}

	@Test
	void aNegativeBufferSizeOfAResponseIsUnchanged() {
		this.memory.set(ValueLayout.JAVA_INT, 28, -5);
		assertThat(HandshakeResponse.read(this.memory).bufferSize()).isEqualTo(-5);
	}

	@Test
	void tooShortMemoryIsAProgrammingError() {
		assertThatExceptionOfType(IndexOutOfBoundsException.class)
			.isThrownBy(() -> HandshakeResponse.read(this.memory.asSlice(0, 12_320)));
	}

	private int[] ints(long offset, int count) {
		return this.memory.asSlice(offset, 4L * count).toArray(ValueLayout.JAVA_INT);
	}

	@Test
	void theExtensionIsAgreedOnInAGap() {
		HandshakeRequest.write(this.memory, 12_328, true);
		assertThat(this.memory.get(ValueLayout.JAVA_INT, 20)).isEqualTo(0x014a4251);
		assertThat(HandshakeRequest.read(this.memory).extended()).isTrue();
		HandshakeRequest.write(this.memory, 12_328, false);
		assertThat(this.memory.get(ValueLayout.JAVA_INT, 20)).isZero();
		assertThat(HandshakeRequest.read(this.memory).extended()).isFalse();
		new HandshakeResponse(0, 1, 20_000, "/a", "/b", "/c", true).write(this.memory);
		assertThat(this.memory.get(ValueLayout.JAVA_INT, 20)).isEqualTo(0xfeb5bdae);
		assertThat(HandshakeResponse.read(this.memory).extended()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, -1, 0x014a4251, 0x12345678 })
	void otherContentsOfTheGapAreNoAgreement(int garbage) {
		new HandshakeResponse(0, 1, 20_000, "/a", "/b", "/c", true).write(this.memory);
		this.memory.set(ValueLayout.JAVA_INT, 20, garbage);
		assertThat(HandshakeResponse.read(this.memory).extended()).isFalse();
	}

}
