package dev.qbipcs.struct.tool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

import dev.qbipcs.struct.Align;
import dev.qbipcs.struct.Bits;
import dev.qbipcs.struct.CName;
import dev.qbipcs.struct.CStruct;
import dev.qbipcs.struct.CTime;
import dev.qbipcs.struct.Case;
import dev.qbipcs.struct.Code;
import dev.qbipcs.struct.Length;
import dev.qbipcs.struct.MessageHeader;
import dev.qbipcs.struct.Offset;
import dev.qbipcs.struct.Packed;
import dev.qbipcs.struct.Size;
import dev.qbipcs.struct.SwitchedBy;
import dev.qbipcs.struct.TimeFormat;
import dev.qbipcs.struct.Unsigned;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Records beside structs of headers, with the C compiler.
 */
class StructVerifierIT {

	private static final String READING = """
			struct reading { char sensor[32]; double value; int64_t at_ms; };
			""";

	@TempDir
	private Path directory;

	@Test
	void aRecordThatIsTheStructPasses() {
		StructVerifier verifier = verifier(Reading.class, READING);
		verifier.verify();
		verifier.struct("struct reading").verify();
		verifier(Reading.class, "typedef " + READING.replace("};", "} reading_t;")).struct("reading_t").verify();
	}

	@Test
	void itNamesTheFieldThatLiesElsewhere() {
		assertDiffers(verifier(Reading.class, READING.replace("double", "float speed; double")),
				"StructVerifierIT$Reading is not struct reading of probed.h:",
				"- value: begins at byte 40 in C, 32 in Java\n", "- atMs: begins at byte 48 in C, 40 in Java\n",
				"- speed: float speed at byte 32 in C has no component; @Offset skips fields\n",
				"- the size is 56 in C, 48 in Java\n", """
						  byte  C                     Java
						     0  char sensor[32]       sensor: char[32]
						    32  float speed           value: double
						    40  double value          atMs: int64_t
						    48  int64_t at_ms
						        size 56, alignment 8  size 48, alignment 8
						""");
	}

	@Test
	void itNamesTheFieldOfAnotherSizeOrSort() {
		assertDiffers(verifier(Reading.class, READING.replace("32", "24")),
				"- sensor: has 24 bytes in C (char[24]), 32 in Java (char[32])\n");
		assertDiffers(verifier(Reading.class, READING.replace("double", "int64_t")),
				"- value: is int64_t in C, double in Java\n");
		assertDiffers(verifier(Reading.class, READING.replace("int64_t", "uint64_t")),
				"- atMs: is uint64_t in C, int64_t in Java\n");
		assertDiffers(verifier(Reading.class, READING.replace("at_ms", "at")),
				"- atMs: struct reading has no field at_ms or atMs; it has sensor, value, at\n",
				"- at: int64_t at at byte 40 in C has no component");
		assertDiffers(verifier(Reading.class, READING.replace("};", "} __attribute__((aligned(16)));")),
				"- the alignment is 16 in C, 8 in Java\n");
	}

	@Test
	void aComponentMayHaveAnotherNameAndFieldsMayBeSkipped() {
		String header = """
				struct odd { uint32_t type; uint32_t __reserved[3]; uint64_t Value; char unused[40]; };
				""";
		verifier(Odd.class, header).verify();
		assertDiffers(verifier(Odd.class, header.replace("Value", "value")),
				"- it: struct odd has no field Value; it has");
	}

	@Test
	void bitFieldsAreCompared() {
		String header = """
				struct flags { unsigned kind : 3; int : 4; unsigned level : 9; _Bool on : 1; uint8_t camelCase; };
				""";
		verifier(Flags.class, header).verify();
		assertDiffers(verifier(Flags.class, header.replace("level : 9", "level : 8")),
				"- level: is a bit-field of 8 in C, a bit-field of 9 in Java\n",
				"- on: begins at byte 1.7 in C, 2 in Java");
		assertDiffers(verifier(Flags.class, header.replace("int : 4", "unsigned high : 4")),
				"- padding: struct flags has no field padding; it has kind, high");
	}

	@Test
	void structsInsideAreCompared() {
		String header = """
				struct point { int32_t x; int32_t y; } __attribute__((packed));
				struct shape {
					uint8_t type;
					union { struct point point; struct circle { double radius; } circle; uint16_t tag; } part;
					struct point corners[2];
				};
				""";
		verifier(Shape.class, header).verify();
		verifier(Shape.class, header.replace("} part;", "};")).verify();
		assertDiffers(verifier(Shape.class, header.replace("int32_t y", "float y")),
				"- part(Point).y: is float in C, int32_t in Java\n", "- corners[].y: is float in C, int32_t in Java\n");
		assertDiffers(verifier(Shape.class, header.replace("uint16_t tag", "uint16_t other")),
				"- part(Tag): the union has no member tag\n");
		assertDiffers(verifier(Shape.class, header.replace(" __attribute__((packed))", "")),
				"- corners[]: the alignment is 4 in C, 1 in Java\n");
	}

	@Test
	void codesOfEnumsAreCompared() {
		String header = "struct paint { enum color { RED = 1, GREEN = 5 } color; };";
		verifier(Paint.class, header).verify();
		assertDiffers(verifier(Paint.class, header.replace("5", "6")), "- color: GREEN is 6 in C, 5 in Java\n");
	}

	@Test
	void aMessageThatBeginsWithItsHeaderIsCompared() {
		String header = """
				#include <qb/qbipc_common.h>
				struct get_request {
					struct qb_ipc_request_header header __attribute__((aligned(8)));
					uint32_t handle __attribute__((aligned(8)));
					char name[];
				};
				""";
		verifier(GetRequest.class, header).verify();
		assertDiffers(verifier(WrongHeader.class, header).struct("get_request"),
				"- struct get_request begins with struct qb_ipc_request_header;"
						+ " give the record @CStruct(header = MessageHeader.REQUEST)\n");
		assertDiffers(verifier(GetRequest.class, READING).struct("reading"),
				"- struct reading begins with no header of a message; give the record"
						+ " @CStruct(header = MessageHeader.NONE)\n");
	}

	@Test
	void whatTheCompilerSaysIsShown() {
		assertThatExceptionOfType(IllegalArgumentException.class)
			.isThrownBy(() -> verifier(Reading.class, "#error first\n#error second\n").verify())
			.withMessageContaining("The C compiler cannot make struct reading of probed.h")
			.withMessageContaining("#error first")
			.withMessageContaining("#error second");
		assertThatExceptionOfType(IllegalArgumentException.class)
			.isThrownBy(() -> verifier(Reading.class, "typedef int number;").struct("number").verify())
			.withMessage("number of probed.h is no struct");
		StructVerifier missing = verifier(Reading.class, READING).compiler("/nowhere/cc");
		assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(missing::verify)
			.withMessageContaining("Cannot run the C compiler /nowhere/cc; install one, or name another one");
	}

	@Test
	void macrosAndFlagsCount() {
		String header = "struct reading { char sensor[LENGTH]; double value; int64_t at_ms; };";
		verifier(Reading.class, header).flags("-DLENGTH=32").verify();
		assertDiffers(verifier(Reading.class, header).flags("-DLENGTH=16"), "- sensor: has 16 bytes");
		verifier(Reading.class, header).compiler("cc", "-DLENGTH=32", "-O2").verify();
	}

	private StructVerifier verifier(Class<? extends Record> type, String header) {
		try {
			Files.writeString(this.directory.resolve("probed.h"), header);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return StructVerifier.of(type).header("<stdint.h>").header("probed.h").include(this.directory);
	}

	private static void assertDiffers(StructVerifier verifier, String... parts) {
		assertThatExceptionOfType(AssertionError.class).isThrownBy(verifier::verify)
			.satisfies((error) -> assertThat(error.getMessage()).contains(parts));
	}

	@CStruct
	record Reading(@Length(32) String sensor, double value, @CTime(TimeFormat.MILLIS) Instant atMs) {

	}

	@CStruct
	@Size(64)
	record Odd(@Unsigned int type, @Offset(16) @CName("Value") @Unsigned long it) {

	}

	@CStruct
	record Flags(@Bits(3) @Unsigned int kind, @Bits(4) @Unsigned int padding, @Bits(9) @Unsigned int level,
			@Bits(1) boolean on, @Unsigned byte camelCase) {

	}

	@CStruct
	record Shape(@Unsigned byte type, @SwitchedBy("type") Part part, @Length(2) Point[] corners) {

	}

	sealed interface Part {

	}

	@Packed
	@CStruct
	@Case(1)
	record Point(int x, int y) implements Part {

	}

	@CStruct
	@Case(2)
	record Circle(double radius) implements Part {

	}

	@CStruct
	@Case(3)
	record Tag(char tag) implements Part {

	}

	@CStruct
	record Paint(Color color) {

	}

	enum Color {

		@Code(1)
		RED,

		@Code(5)
		GREEN

	}

	@CStruct(header = MessageHeader.REQUEST)
	record GetRequest(@Align(8) @Unsigned int handle, String name) {

	}

	@CStruct
	record WrongHeader(@Align(8) @Unsigned int handle, String name) {

	}

}
