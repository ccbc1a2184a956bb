package dev.qbipcs.struct;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Messages that are no such struct: {@code EINVAL}, and nothing else.
 */
class StructReadingTests {

	private static final List<Class<?>> TYPES = List.of(Everything.class, Rest.class, RestOfText.class);

	@Test
	void aShortMessageIsRefusedBeforeAnythingIsRead() {
		assertInvalid(Everything.class, "00", "Everything has 80 bytes, but the message has 1 only");
	}

	@Test
	void aLongerMessageIsReadAsFarAsTheStructGoes() {
		assertThat(read(Small.class, "01000000ffffffff")).isEqualTo(new Small(1));
	}

	@Test
	void aCountBeyondTheMessageIsRefused() {
		assertInvalid(Rest.class, "03000000" + "0100000002000000",
				"Rest.values has 3 elements, says the message, but there is room for 2");
		assertInvalid(Rest.class, "ffffffff", "Rest.values has -1 elements, says the message, but there is room for 0");
	}

	@Test
	void aHalfElementIsRefused() {
		assertInvalid(Halves.class, "010000", "Halves.values has elements of 2 bytes, but 3 are left of the message");
	}

	@Test
	void textWithoutNulIsRefused() {
		assertInvalid(Named.class, "61626364", "Named.name has no NUL at its end");
	}

	@Test
	void textThatIsNotUtf8IsRefused() {
		assertInvalid(Named.class, "ff000000", "Named.name is not valid UTF-8");
		assertThat(read(Named.class, "efbfbd00")).isEqualTo(new Named("\uFFFD"));
	}

	@Test
	void unknownCodesAreRefused() {
		assertInvalid(Coded.class, "07000000" + "00000000", "Coded.plain is 7, which is the code of no constant");
		assertInvalid(Coded.class, "00000000" + "ffffff7f", "Coded.error is 2147483647, which is no error number");
	}

	@Test
	void whatTheRecordRefusesIsRefused() {
		assertInvalid(Positive.class, "ffffffff", "Positive cannot be made of the message: -1 is negative");
	}

	@Test
	void aFractionOfMoreThanASecondIsRefused() {
		assertInvalid(Timed.class, "0000000000000000" + "00ca9a3b00000000",
				"Timed.at has a fraction of 1000000000, which is no part of a second");
		assertInvalid(Timed.class, "ffffffffffffff7f" + "0000000000000000",
				"Timed.at is a time that Java does not know");
	}

	@Test
	void randomBytesAreAValueOrEinval() {
		SplittableRandom random = new SplittableRandom();
		int values = 0;
		for (int i = 0; i < 200_000; i++) {
			byte[] bytes = new byte[random.nextInt(130)];
			random.nextBytes(bytes);
			tame(bytes, random);
			Class<?> type = TYPES.get(i % TYPES.size());
			try (Arena arena = Arena.ofConfined()) {
				MemorySegment message = arena.allocate(bytes.length).copyFrom(MemorySegment.ofArray(bytes));
				assertThat(StructCodec.of(type).read(message)).isInstanceOf(type);
				values++;
			}
			catch (IpcException ex) {
				assertThat(ex.error()).as(() -> HexFormat.of().formatHex(bytes)).isEqualTo(Errno.EINVAL.number());
			}
		}
		assertThat(values).isPositive();
	}

	// Small numbers and ASCII reach further into the decoder.
	private static void tame(byte[] bytes, SplittableRandom random) {
		int mask = new int[] { 0xff, 0x7f, 0x03, 0x01 }[random.nextInt(4)];
		for (int i = 0; i < bytes.length; i++) {
			bytes[i] &= (byte) ((i % 4 == 0) ? mask : (random.nextInt(3) == 0) ? mask : 0);
		}
	}

	private static void assertInvalid(Class<?> type, String hex, String message) {
		assertThatExceptionOfType(IpcException.class).isThrownBy(() -> read(type, hex))
			.satisfies((ex) -> assertThat(ex.error()).isEqualTo(Errno.EINVAL.number()))
			.withMessageContaining(message);
	}

	private static <T> T read(Class<T> type, String hex) {
		return StructCodec.of(type).read(MemorySegment.ofArray(HexFormat.of().parseHex(hex)));
	}

	@CStruct
	record Small(int a) {

	}

	@CStruct
	record Rest(int count, @CountedBy("count") int[] values) {

	}

	@CStruct
	record RestOfText(@Unsigned @Size(1) int kind, String text) {

	}

	@CStruct
	record Halves(short[] values) {

	}

	@CStruct
	record Named(@Length(4) String name) {

	}

	@CStruct
	record Coded(Plain plain, @Nullable Errno error) {

	}

	enum Plain {

		A, B, C, D

	}

	@CStruct
	record Positive(int value) {

		Positive {
			if (value < 0) {
				throw new IllegalArgumentException(value + " is negative");
			}
		}

	}

	@CStruct
	record Timed(Instant at) {

	}

	@CStruct
	record Everything(Plain plain, @Size(1) boolean truth, @Bits(3) int bits, @Nullable Errno error,
			@Length(4) String name, @Length(2) @Length(4) String[] names, Instant at,
			@CTime(TimeFormat.SECONDS) Instant seconds, int count, @Length(4) @CountedBy("count") Positive[] values,
			int type, @SwitchedBy("type") Part part) {

	}

	sealed interface Part {

	}

	@Case(0)
	@CStruct
	record One(int a) implements Part {

	}

	@Case(1)
	@CStruct
	record Two(Named name) implements Part {

	}

}
