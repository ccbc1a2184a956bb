package dev.qbipcs.struct;

import java.lang.foreign.MemorySegment;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Enums that are smaller than an {@code int}.
 */
class EnumCodeTests {

	@Test
	void anEnumWithoutNegativeCodesHasTheRangeOfAnUnsignedNumber() {
		byte[] bytes = new byte[4];
		StructCodec.of(Positive.class).write(new Positive(Wide.MOST, Wide.MOST), MemorySegment.ofArray(bytes));
		assertThat(bytes).containsExactly(255, 0, 255, 0);
		assertThat(StructCodec.of(Positive.class).read(MemorySegment.ofArray(bytes)))
			.isEqualTo(new Positive(Wide.MOST, Wide.MOST));
	}

	@Test
	void anEnumWithNegativeCodesHasASign() {
		byte[] bytes = new byte[1];
		StructCodec.of(Signed.class).write(new Signed(Sign.MINUS), MemorySegment.ofArray(bytes));
		assertThat(bytes).containsExactly(-1);
		assertThat(StructCodec.of(Signed.class).read(MemorySegment.ofArray(bytes))).isEqualTo(new Signed(Sign.MINUS));
	}

	@Test
	void aCodeBeyondTheRangeIsRefused() {
		assertThatExceptionOfType(StructDefinitionException.class).isThrownBy(() -> StructCodec.of(TooWide.class))
			.withMessage("TooWide.a has @Size(1), too small for LARGE, whose code is 256");
		assertThatExceptionOfType(StructDefinitionException.class).isThrownBy(() -> StructCodec.of(Mixed.class))
			.withMessage("Mixed.a has @Size(1), too small for LARGE, whose code is 128");
	}

	@Test
	void theTypeInCHasTheSameSign() {
		CDeclarations declarations = new CDeclarations("", (record, component) -> "");
		declarations.add(StructCodec.of(Positive.class).layout());
		declarations.add(StructCodec.of(Signed.class).layout());
		assertThat(declarations.text()).contains("\tuint8_t a;", "\tuint16_t b;", "\tint8_t c;");
	}

	@CStruct
	record Positive(@Size(1) Wide a, @Size(2) Wide b) {

	}

	@CStruct
	record Signed(@Size(1) Sign c) {

	}

	@CStruct
	record TooWide(@Size(1) Wider a) {

	}

	@CStruct
	record Mixed(@Size(1) Mix a) {

	}

	enum Wide {

		@Code(0)
		LEAST,

		@Code(255)
		MOST

	}

	enum Sign {

		@Code(-1)
		MINUS,

		@Code(1)
		PLUS

	}

	enum Wider {

		@Code(0)
		SMALL,

		@Code(256)
		LARGE

	}

	enum Mix {

		@Code(-1)
		SMALL,

		@Code(128)
		LARGE

	}

}
