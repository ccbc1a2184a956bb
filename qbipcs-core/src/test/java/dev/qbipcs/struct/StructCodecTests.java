package dev.qbipcs.struct;

import java.time.Duration;
import java.time.Instant;

import dev.qbipcs.Errno;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Fields of one value: what {@link StructCodec} writes and reads.
 */
class StructCodecTests {

	@Test
	void primitivesLieAtTheirAlignmentWithZerosBetween() {
		Primitives value = new Primitives((byte) -1, (short) 0x0102, 0x03040506, 0x0708090a0b0c0d0eL, 1.5f, -2.5, true,
				'A');
		assertThat(StructBytes.offsets(Primitives.class)).containsExactly(0, 2, 4, 8, 16, 24, 32, 34);
		assertThat(StructBytes.layout(Primitives.class).size()).isEqualTo(40);
		assertThat(StructBytes.hex(value)).isEqualTo("ff00" + "0201" + "06050403" + "0e0d0c0b0a090807" + "0000c03f"
				+ "00000000" + "00000000000004c0" + "0100" + "4100" + "00000000");
		assertThat(StructBytes.roundTrip(value)).isEqualTo(value);
	}

	@Test
	void numbersThatAreSmallerInCKeepTheirValue() {
		Narrow value = new Narrow(255, 4294967295L, -128, true, -1);
		assertThat(StructBytes.hex(value))
			.isEqualTo("ff000000" + "ffffffff" + "80000000" + "01000000" + "ffffffffffffffff");
		assertThat(StructBytes.roundTrip(value)).isEqualTo(value);
	}

	@Test
	void numbersThatDoNotFitAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> StructBytes.hex(new Narrow(256, 0, 0, false, 0)))
			.withMessage("Narrow.a is 256, which does not fit into 8 bits without a sign");
		assertThatIllegalArgumentException().isThrownBy(() -> StructBytes.hex(new Narrow(0, -1, 0, false, 0)))
			.withMessage("Narrow.b is -1, which does not fit into 32 bits without a sign");
		assertThatIllegalArgumentException().isThrownBy(() -> StructBytes.hex(new Narrow(0, 0, 128, false, 0)))
			.withMessage("Narrow.c is 128, which does not fit into 8 bits with a sign");
	}

	@Test
	void textEndsWithANulAndFillsItsArrayWithNuls() {
		Text value = new Text("ab", "abcd", "grün");
		assertThat(StructBytes.hex(value)).isEqualTo("61620000" + "61626364" + "6772c3bc6e000000");
		assertThat(StructBytes.roundTrip(value)).isEqualTo(value);
	}

	@Test
	void textThatIsTooLongIsRefusedOrCutBetweenCharacters() {
		assertThatIllegalArgumentException().isThrownBy(() -> StructBytes.hex(new Text("abcd", "", "")))
			.withMessage("Text.a has 4 bytes in UTF-8, but 3 fit; @CText(truncated = true) would cut it");
		assertThat(StructBytes.roundTrip(new Text("", "", "abcdefü")).c()).isEqualTo("abcdef");
		assertThat(StructBytes.roundTrip(new Text("", "", "abcdefghi")).c()).isEqualTo("abcdefg");
	}

	@Test
	void textWithANulIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> StructBytes.hex(new Text("a\0b", "", "")))
			.withMessage("Text.a contains a NUL, which would end it in C");
	}

	@Test
	void anythingButAnErrorNumberHasToBeThere() {
		assertThatIllegalArgumentException().isThrownBy(() -> StructBytes.hex(new Text(null, "", "")))
			.withMessage("Text.a is null, which C does not know");
	}

	@Test
	void enumsAndErrorNumbersAreNumbers() {
		Codes value = new Codes(Plain.B, Coded.HIGH, Errno.ENOENT, null);
		assertThat(StructBytes.hex(value)).isEqualTo("01000000" + "64000000" + "02000000" + "00000000");
		assertThat(StructBytes.roundTrip(value)).isEqualTo(value);
		assertThat(StructBytes.read(Codes.class, "00000000" + "01000000" + "feffffff" + "00000000"))
			.isEqualTo(new Codes(Plain.A, Coded.LOW, Errno.ENOENT, null));
	}

	@Test
	void bitFieldsShareTheUnitOfTheirType() {
		Flags value = new Flags(5, -1, true, 1000, (byte) 3);
		assertThat(StructBytes.layout(Flags.class).fields()).extracting(StructField::bitOffset)
			.containsExactly(0, 3, 7, 8, 24);
		assertThat(StructBytes.layout(Flags.class).size()).isEqualTo(4);
		assertThat(StructBytes.hex(value)).isEqualTo("fd" + "e803" + "03");
		assertThat(StructBytes.roundTrip(value)).isEqualTo(value);
		assertThatIllegalArgumentException().isThrownBy(() -> StructBytes.hex(new Flags(8, 0, false, 0, (byte) 0)))
			.withMessage("Flags.a is 8, which does not fit into 3 bits without a sign");
	}

	@Test
	void aBitFieldDoesNotCrossAUnitUnlessItIsPacked() {
		assertThat(StructBytes.layout(Crossing.class).fields()).extracting(StructField::bitOffset)
			.containsExactly(0, 32);
		assertThat(StructBytes.layout(PackedCrossing.class).fields()).extracting(StructField::bitOffset)
			.containsExactly(0, 30);
		PackedCrossing value = new PackedCrossing(-1, 0x1234567);
		assertThat(StructBytes.roundTrip(value)).isEqualTo(value);
	}

	@Test
	void timesHaveTheirFormat() {
		Instant at = Instant.ofEpochSecond(-1, 999_999_999);
		Times value = new Times(at, Duration.ofSeconds(2, 5_000), at, Instant.ofEpochSecond(7), Duration.ofNanos(9));
		assertThat(StructBytes.layout(Times.class).size()).isEqualTo(16 + 16 + 8 + 4 + 4 + 8);
		assertThat(StructBytes.roundTrip(value)).isEqualTo(new Times(at, Duration.ofSeconds(2, 5_000),
				Instant.ofEpochMilli(-1), Instant.ofEpochSecond(7), Duration.ofNanos(9)));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> StructBytes.hex(new Times(at, Duration.ZERO, Instant.MAX, Instant.EPOCH, Duration.ZERO)))
			.withMessageContaining("Times.c is +1000000000-12-31T23:59:59.999999999Z, which does not fit");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> StructBytes.hex(new Times(at, Duration.ZERO, at, at, Duration.ZERO)))
			.withMessage("Times.d is 1969-12-31T23:59:59.999999999Z, but the number has no sign");
	}

	@Test
	void namesAreThoseThatCProgrammersUse() {
		assertThat(StructBytes.layout(PackedCrossing.class).name()).isEqualTo("packed_crossing");
		assertThat(CNames.snakeCase("HTTPServer2Go")).isEqualTo("http_server2_go");
	}

	@CStruct
	record Primitives(byte a, short b, int c, long d, float e, double f, boolean g, char h) {

	}

	@CStruct
	record Narrow(@Unsigned @Size(1) int a, @Unsigned @Size(4) long b, @Size(1) int c, @Size(4) boolean d,
			@Unsigned long e) {

	}

	@CStruct
	record Text(@Length(4) @Nullable String a, @Length(4) @CText(terminated = false) String b,
			@Length(8) @CText(truncated = true) String c) {

	}

	@CStruct
	record Codes(Plain plain, @Size(1) Coded coded, @Nullable Errno error, @Nullable Errno none) {

	}

	enum Plain {

		A, B

	}

	enum Coded {

		@Code(1)
		LOW,

		@Code(100)
		HIGH

	}

	@CStruct
	record Flags(@Bits(3) @Unsigned int a, @Bits(4) int b, @Bits(1) boolean c, @Bits(12) @Unsigned int d, byte e) {

	}

	@CStruct
	record Crossing(@Bits(30) int a, @Bits(27) int b) {

	}

	@CStruct
	@Packed
	record PackedCrossing(@Bits(30) int a, @Bits(27) int b) {

	}

	@CStruct
	record Times(Instant a, @CTime(TimeFormat.TIMEVAL) Duration b, @CTime(TimeFormat.MILLIS) Instant c,
			@CTime(TimeFormat.SECONDS) @Unsigned @Size(4) Instant d, @CTime(TimeFormat.NANOS) Duration e) {

	}

}
