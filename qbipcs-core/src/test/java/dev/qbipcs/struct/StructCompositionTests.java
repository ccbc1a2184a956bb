package dev.qbipcs.struct;

import java.lang.foreign.MemorySegment;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Fields of several values, and how structs are placed: what {@link StructCodec} writes
 * and reads.
 */
class StructCompositionTests {

	@Test
	void arraysOfNumbersTextsAndStructsLieInARow() {
		Rows value = new Rows(new int[] { 1, 2 }, new Point[] { new Point((byte) 1, (short) 2) },
				new String[] { "a", "b" }, new int[][] { { 1, 2 }, { 3, 4 } }, new boolean[] { true, false });
		assertThat(StructBytes.hex(value))
			.isEqualTo("0100000002000000" + "01000200" + "61006200" + "01020304" + "0100" + "0000");
		Rows back = StructBytes.roundTrip(value);
		assertThat(back).usingRecursiveComparison().isEqualTo(value);
	}

	@Test
	void anArrayOfAnotherLengthIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(
				() -> StructBytes.hex(new Rows(new int[3], new Point[0], new String[0], new int[0][], new boolean[0])))
			.withMessage("Rows.numbers has 3 elements, but its length is 2");
	}

	@Test
	void countedArraysAndTextsHoldWhatTheirCountSays() {
		Counted value = new Counted(2, new short[] { 1, 2 }, (short) 3, "abc");
		assertThat(StructBytes.hex(value)).isEqualTo("02000000" + "010002000000" + "0300" + "616263");
		assertThat(StructBytes.roundTrip(value)).usingRecursiveComparison().isEqualTo(value);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> StructBytes.hex(new Counted(1, new short[2], (short) 0, "")))
			.withMessage("Counted.values has 2 elements, but the field that counts them is 1");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> StructBytes.hex(new Counted(0, new short[0], (short) 1, "ab")))
			.withMessage("Counted.name has 2 bytes in UTF-8, but the field that counts them is 1");
	}

	@Test
	void theLastComponentTakesTheRestOfTheMessage() {
		Batch value = new Batch(2, 0, new Point[] { new Point((byte) 1, (short) 2), new Point((byte) 3, (short) 4) });
		assertThat(StructBytes.hex(value)).isEqualTo("02000000" + "00000000" + "01000200" + "03000400");
		assertThat(StructBytes.roundTrip(value)).usingRecursiveComparison().isEqualTo(value);
		Blob blob = new Blob(1, MemorySegment.ofArray(new byte[] { 1, 2, 3 }));
		assertThat(StructBytes.hex(blob)).isEqualTo("01000000" + "010203");
		assertThat(StructBytes.roundTrip(blob).bytes().mismatch(blob.bytes())).isEqualTo(-1);
	}

	@Test
	void aUnionHasTheMemberThatItsFieldChooses() {
		Tagged number = new Tagged(1, new Whole(7));
		assertThat(StructBytes.hex(number)).isEqualTo("01000000" + "07000000" + "0000000000000000");
		assertThat(StructBytes.roundTrip(number)).isEqualTo(number);
		Tagged pair = new Tagged(2, new Pair(1, 2, (byte) 3));
		assertThat(StructBytes.roundTrip(pair)).isEqualTo(pair);
		assertThatIllegalArgumentException().isThrownBy(() -> StructBytes.hex(new Tagged(2, new Whole(7))))
			.withMessage("Tagged.value is a Whole, whose @Case is 1, but the field that chooses is 2");
		Chosen chosen = new Chosen(Coded.HIGH, new Text2("a"));
		assertThat(StructBytes.roundTrip(chosen)).isEqualTo(chosen);
	}

	@Test
	void offsetsCountFromTheHeaderThatAStructIncludes() {
		assertThat(StructBytes.offsets(Request.class)).containsExactly(16, 24);
		assertThat(StructBytes.layout(Request.class).size()).isEqualTo(32);
		assertThat(StructBytes.offsets(Response.class)).containsExactly(24);
		assertThat(StructBytes.hex(new Request((byte) 1, 2))).isEqualTo("0100000000000000" + "0200000000000000");
		assertThat(StructBytes.roundTrip(new Request((byte) 1, 2))).isEqualTo(new Request((byte) 1, 2));
		assertThat(StructBytes.hex(new Empty())).isEmpty();
	}

	@Test
	void alignmentSizeAndOffsetsCanBeGiven() {
		assertThat(StructBytes.offsets(Odd.class)).containsExactly(0, 16, 21);
		assertThat(StructBytes.layout(Odd.class).size()).isEqualTo(64);
		assertThat(StructBytes.layout(Odd.class).alignment()).isEqualTo(16);
		assertThat(StructBytes.offsets(Tight.class)).containsExactly(0, 1, 9);
		assertThat(StructBytes.layout(Tight.class).size()).isEqualTo(11);
		Odd odd = new Odd((byte) 1, 2, (short) 3);
		assertThat(StructBytes.roundTrip(odd)).isEqualTo(odd);
	}

	@Test
	void recordsInRecordsAreStructsInStructs() {
		Outer value = new Outer((byte) 1, new Inner(2, new Point((byte) 3, (short) 4)));
		assertThat(StructBytes.hex(value)).isEqualTo("0100000000000000" + "0200000000000000" + "0300040000000000");
		assertThat(StructBytes.roundTrip(value)).isEqualTo(value);
	}

	@Test
	void aPayloadIsWrittenIntoAMessage() {
		assertThat(StructCodec.of(Point.class).payload(new Point((byte) 1, (short) 2)).size()).isEqualTo(4);
		assertThat(StructCodec.of(Point.class)).isSameAs(StructCodec.of(Point.class));
	}

	enum Coded {

		@Code(1)
		LOW,

		@Code(100)
		HIGH

	}

	@CStruct
	record Rows(@Length(2) int[] numbers, @Length(1) Point[] points, @Length(2) @Length(2) String[] names,
			@Length(2) @Length(2) @Unsigned @Size(1) int[][] matrix, @Length(2) boolean[] flags) {

	}

	@CStruct
	record Point(byte x, short y) {

	}

	@CStruct
	record Counted(int count, @Length(3) @CountedBy("count") short[] values, @Unsigned short length,
			@CountedBy("length") String name) {

	}

	@CStruct
	record Batch(@Unsigned int count, @Unsigned int reserved, @CountedBy("count") Point[] points) {

	}

	@CStruct
	record Blob(int kind, MemorySegment bytes) {

	}

	@CStruct
	record Tagged(int type, @SwitchedBy("type") Variant value) {

	}

	sealed interface Variant {

	}

	@Case(1)
	@CStruct
	record Whole(int value) implements Variant {

	}

	@Case(2)
	@CStruct
	record Pair(int a, int b, byte c) implements Variant {

	}

	@CStruct
	record Chosen(Coded type, @SwitchedBy("type") Choice choice) {

	}

	sealed interface Choice {

	}

	@Case(100)
	@CStruct
	record Text2(@Length(2) String text) implements Choice {

	}

	@Case(1)
	@CStruct
	record Nothing2(byte none) implements Choice {

	}

	@CStruct(header = MessageHeader.REQUEST)
	record Request(byte a, @Align(8) int b) {

	}

	@CStruct(header = MessageHeader.RESPONSE)
	record Response(int a) {

	}

	@CStruct(header = MessageHeader.REQUEST)
	record Empty() {

	}

	@CStruct
	@Size(64)
	record Odd(byte a, @Align(16) int b, @Offset(21) short c) {

	}

	@CStruct
	@Packed
	record Tight(byte a, long b, short c) {

	}

	@CStruct
	record Outer(byte a, Inner inner) {

	}

	@CStruct
	record Inner(long a, Point point) {

	}

}
