package dev.qbipcs.client;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The ways to read a response or an event.
 */
class ReceivedMessageTests {

	@Test
	void aBufferIsReadOnlyAndInNativeOrder() {
		byte[] payload = number(4711);
		for (ByteBuffer buffer : new ByteBuffer[] { new IpcReply(1, 0, payload).buffer(),
				new IpcEvent(1, 0, payload).buffer() }) {
			assertThat(buffer.order()).isEqualTo(ByteOrder.nativeOrder());
			assertThat(buffer.isReadOnly()).isTrue();
			assertThat(buffer.remaining()).isEqualTo(4);
			assertThat(buffer.getInt()).isEqualTo(4711);
		}
	}

	@Test
	void aSegmentIsReadOnly() {
		byte[] payload = number(4711);
		for (MemorySegment segment : new MemorySegment[] { new IpcReply(1, 0, payload).segment(),
				new IpcEvent(1, 0, payload).segment() }) {
			assertThat(segment.isReadOnly()).isTrue();
			assertThat(segment.byteSize()).isEqualTo(4);
			assertThat(segment.get(ValueLayout.JAVA_INT_UNALIGNED, 0)).isEqualTo(4711);
		}
	}

	@Test
	void theirTextShowsHeaderAndPayload() {
		byte[] hello = "hello".getBytes(StandardCharsets.UTF_8);
		assertThat(new IpcReply(7, 0, hello)).hasToString("IpcReply[id=7, error=0, payload=5 bytes \"hello\"]");
		assertThat(new IpcEvent(7, Errno.EBUSY.negated(), new byte[0]))
			.hasToString("IpcEvent[id=7, error=-16 (EBUSY), payload=0 bytes]");
		assertThat(IpcReceiveBuffer.allocate(100)).hasToString("IpcReceiveBuffer[id=0, error=0, payload=0 bytes]");
	}

	@ParameterizedTest
	@CsvSource(quoteCharacter = '\'',
			value = { "'Gr\u00fc\u00dfe', '\"Gr\u00fc\u00dfe\"'", "'a\nb\tc', '\"a\\nb\\tc\"'",
					"'C ends here\u0000\u0000', '\"C ends here\"'", "'say \"\\\"', '\"say \\\"\\\\\\\"\"'",
					"'\u001b[2J', '1b 5b 32 4a'", "'\u202ekcab', 'e2 80 ae 6b 63 61 62'", "'\u0000\u0001', '00 01'" })
	void controlCharactersDoNotReachTheReader(String payload, String shown) {
		byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
		assertThat(new IpcReply(1, 0, bytes).toString()).endsWith("payload=" + bytes.length + " bytes " + shown + "]");
	}

	@Test
	void aLongPayloadIsCut() {
		assertThat(new IpcReply(1, 0, "x".repeat(10_000).getBytes(StandardCharsets.UTF_8)))
			.hasToString("IpcReply[id=1, error=0, payload=10000 bytes \"" + "x".repeat(64) + "\"...]");
		// in the middle of a character
		assertThat(new IpcReply(1, 0, ("x".repeat(63) + "\u00fc").getBytes(StandardCharsets.UTF_8)))
			.hasToString("IpcReply[id=1, error=0, payload=65 bytes \"" + "x".repeat(63) + "\"...]");
	}

	@Test
	void anErrorHasANameAndThrows() {
		IpcReply refused = new IpcReply(3, Errno.EBUSY.negated(), new byte[0]);
		assertThat(refused.isError()).isTrue();
		assertThat(refused.errno()).contains(Errno.EBUSY);
		assertThatExceptionOfType(IpcException.class).isThrownBy(refused::orThrow)
			.withMessage("The service answered message 3 with an error [EBUSY]")
			.satisfies((ex) -> assertThat(ex.is(Errno.EBUSY)).isTrue());
		IpcReply unnamed = new IpcReply(3, -4711, new byte[0]);
		assertThat(unnamed.errno()).isEmpty();
		assertThatExceptionOfType(IpcException.class).isThrownBy(unnamed::orThrow)
			.satisfies((ex) -> assertThat(ex.error()).isEqualTo(4711));
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1 })
	void aCodeAboveZeroIsNoErrorOfTheSystem(int code) {
		IpcReply answered = new IpcReply(3, code, new byte[] { 1 });
		assertThat(answered.isError()).isFalse();
		assertThat(answered.errno()).isEmpty();
		assertThat(answered.orThrow()).isSameAs(answered);
	}

	@Test
	void messagesAreEqualByKindHeaderAndPayload() {
		IpcReply reply = new IpcReply(1, -2, new byte[] { 3, 4 });
		assertThat(reply).isEqualTo(new IpcReply(1, -2, new byte[] { 3, 4 }))
			.hasSameHashCodeAs(new IpcReply(1, -2, new byte[] { 3, 4 }))
			.isNotEqualTo(new IpcReply(0, -2, new byte[] { 3, 4 }))
			.isNotEqualTo(new IpcReply(1, 0, new byte[] { 3, 4 }))
			.isNotEqualTo(new IpcReply(1, -2, new byte[] { 3, 5 }))
			.isNotEqualTo(new IpcEvent(1, -2, new byte[] { 3, 4 }));
	}

	private static byte[] number(int number) {
		return ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(number).array();
	}

}
