package dev.qbipcs.struct;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Records that cannot be laid out: the message names the record, the component and the
 * reason.
 */
class StructDefinitionTests {

	@Test
	void onlyRecordsWithTheAnnotationAreStructs() {
		assertInvalid(String.class, "String is no record with @CStruct");
		assertInvalid(Bare.class, "Bare is no record with @CStruct");
	}

	@Test
	void aTypeWithoutCounterpartIsRefused() {
		assertInvalid(OfList.class, "OfList.values is a List, which has no counterpart in C");
		assertInvalid(OfBoxed.class, "OfBoxed.value is a Integer, which has no counterpart in C");
		assertInvalid(OfNothing.class, "OfNothing has no components, and C has no empty structs");
		assertInvalid(Endless.class, "Endless contains itself, which no struct can; send a list as an array");
	}

	@Test
	void anArrayHasALengthUnlessItIsLast() {
		assertInvalid(NoLength.class, "NoLength.name needs @Length, or to be the last component");
		assertInvalid(HalfLength.class, "HalfLength.names needs a @Length for each dimension");
		assertInvalid(TooManyLengths.class, "TooManyLengths.values has a @Length with more dimensions than its type");
		assertInvalid(NoSpace.class, "NoSpace.values has @Length(0), but a length is 1 or more");
		assertInvalid(Huge.class, "Huge.values has more than 268435455 bytes, more than a message may have");
	}

	@Test
	void whatEndsWithTheMessageIsNoPartOfAnotherStruct() {
		assertInvalid(FlexiblePart.class,
				"FlexiblePart.tail is a Tail, which takes the rest of the message and can be no part of another struct");
		assertInvalid(HeaderPart.class,
				"HeaderPart.message is a Message, which begins with a message's header and can be no part of another struct");
	}

	@Test
	void annotationsFitTheTypeOfTheirComponent() {
		assertInvalid(UnsignedText.class, "UnsignedText.text has @Unsigned, but is no integer");
		assertInvalid(SizedDouble.class,
				"SizedDouble.value has @Size, which is for numbers, booleans, enums and times that are numbers");
		assertInvalid(LargeInt.class,
				"LargeInt.value has @Size(8), but its Java type holds 4 bytes only; use a larger one");
		assertInvalid(OddSize.class, "OddSize.value has @Size(3); 1, 2, 4 and 8 are sizes of numbers");
		assertInvalid(TextNumber.class, "TextNumber.value has @CText, but is no String");
		assertInvalid(TimeNumber.class, "TimeNumber.value has @CTime, but is neither an Instant nor a Duration");
		assertInvalid(OddAlignment.class, "OddAlignment.value has @Align(3), which is no power of two");
	}

	@Test
	void offsetsAndSizesLeaveRoomForTheFields() {
		assertInvalid(Overlap.class, "Overlap.b has @Offset(2), but the fields before it end at 4");
		assertInvalid(TooSmall.class, "TooSmall has fields of 8 bytes, but @Size(4)");
	}

	@Test
	void bitFieldsAreNumbersOfAWidthThatTheirTypeHas() {
		assertInvalid(WideBits.class, "WideBits.value has @Bits(33), but its type has 1 to 32");
		assertInvalid(TextBits.class, "TextBits.value has @Bits, but is neither a number nor a boolean");
		assertInvalid(PlacedBits.class, "PlacedBits.value is a bit-field, which has neither @Offset nor @Align");
	}

	@Test
	void countsAndChoicesAreFieldsBefore() {
		assertInvalid(CountedByNothing.class,
				"CountedByNothing.values names n, but no component before it is called so");
		assertInvalid(CountedByText.class, "CountedByText.values names n, which is a String and no number");
		assertInvalid(CountedNumber.class, "CountedNumber.value has @CountedBy, but is neither an array nor a text");
		assertInvalid(LoneUnion.class,
				"LoneUnion.value is a union and needs @SwitchedBy with the component that chooses its member");
		assertInvalid(CaselessUnion.class,
				"CaselessUnion.value is the union Caseless, whose member NoCase has no @Case");
		assertInvalid(SwitchedNumber.class,
				"SwitchedNumber.value has @SwitchedBy, but is no union, that is, no sealed interface");
	}

	@Test
	void codesAreCompleteAndDistinct() {
		assertInvalid(OfHalfCoded.class,
				"OfHalfCoded.value is of enum HalfCoded, whose constant B has no @Code while others have one");
		assertInvalid(OfTwice.class, "OfTwice.value is of enum Twice, which has two constants with the code 1");
		assertInvalid(OfSmall.class, "OfSmall.value has @Size(1), too small for HIGH, whose code is 1000");
	}

	@Test
	void aNameInCIsAnIdentifier() {
		assertInvalid(Spaced.class, "Spaced.value has @CName(\"my value\"), which is no identifier of C");
	}

	private static void assertInvalid(Class<?> type, String message) {
		assertThatExceptionOfType(StructDefinitionException.class).isThrownBy(() -> StructCodec.of(type))
			.withMessage(message);
	}

	record Bare(int a) {

	}

	@CStruct
	record OfList(List<String> values) {

	}

	@CStruct
	record OfBoxed(Integer value) {

	}

	@CStruct
	record OfNothing() {

	}

	@CStruct
	record Endless(int a, @Length(1) Endless[] more) {

	}

	@CStruct
	record NoLength(String name, int a) {

	}

	@CStruct
	record HalfLength(@Length(2) String[] names) {

	}

	@CStruct
	record TooManyLengths(@Length(1) @Length(2) int[] values) {

	}

	@CStruct
	record NoSpace(@Length(0) int[] values) {

	}

	@CStruct
	record Huge(@Length(1 << 30) long[] values) {

	}

	@CStruct
	record FlexiblePart(Tail tail) {

	}

	@CStruct
	record Tail(int a, byte[] rest) {

	}

	@CStruct
	record HeaderPart(Message message) {

	}

	@CStruct(header = MessageHeader.REQUEST)
	record Message(int a) {

	}

	@CStruct
	record UnsignedText(@Length(4) @Unsigned String text) {

	}

	@CStruct
	record SizedDouble(@Size(4) double value) {

	}

	@CStruct
	record LargeInt(@Size(8) int value) {

	}

	@CStruct
	record OddSize(@Size(3) int value) {

	}

	@CStruct
	record TextNumber(@CText int value) {

	}

	@CStruct
	record TimeNumber(@CTime(TimeFormat.MILLIS) long value) {

	}

	@CStruct
	record OddAlignment(@Align(3) int value) {

	}

	@CStruct
	record Overlap(int a, @Offset(2) int b) {

	}

	@CStruct
	@Size(4)
	record TooSmall(long a) {

	}

	@CStruct
	record WideBits(@Bits(33) int value) {

	}

	@CStruct
	record TextBits(@Bits(3) double value) {

	}

	@CStruct
	record PlacedBits(@Bits(3) @Offset(4) int value) {

	}

	@CStruct
	record CountedByNothing(@CountedBy("n") int[] values) {

	}

	@CStruct
	record CountedByText(@Length(2) String n, @CountedBy("n") int[] values) {

	}

	@CStruct
	record CountedNumber(int n, @CountedBy("n") int value) {

	}

	@CStruct
	record LoneUnion(Fine value) {

	}

	@CStruct
	record CaselessUnion(int type, @SwitchedBy("type") Caseless value) {

	}

	sealed interface Caseless {

	}

	@CStruct
	record NoCase(int a) implements Caseless {

	}

	sealed interface Fine {

	}

	@Case(1)
	@CStruct
	record Member(int a) implements Fine {

	}

	@CStruct
	record SwitchedNumber(int type, @SwitchedBy("type") int value) {

	}

	@CStruct
	record OfHalfCoded(HalfCoded value) {

	}

	enum HalfCoded {

		@Code(1)
		A, B

	}

	@CStruct
	record OfTwice(Twice value) {

	}

	enum Twice {

		@Code(1)
		A,

		@Code(1)
		B

	}

	@CStruct
	record OfSmall(@Size(1) Large value) {

	}

	enum Large {

		@Code(1000)
		HIGH

	}

	@CStruct
	record Spaced(@CName("my value") int value) {

	}

}
