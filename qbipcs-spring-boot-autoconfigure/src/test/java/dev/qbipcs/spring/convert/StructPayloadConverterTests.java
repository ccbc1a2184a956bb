package dev.qbipcs.spring.convert;

import java.lang.foreign.MemorySegment;
import java.util.List;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.struct.CStruct;
import dev.qbipcs.struct.StructDefinitionException;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class StructPayloadConverterTests {

	private final StructPayloadConverter structs = new StructPayloadConverter();

	@Test
	void aStructIsNeverJson() {
		JsonPayloadConverter json = new JsonPayloadConverter(JsonMapper.builder().build());
		PayloadConverters converters = new PayloadConverters(List.of(this.structs, json));
		assertThat(converters.reader(Point.class)).containsSame(this.structs);
		assertThat(converters.writer(Point.class)).containsSame(this.structs);
		assertThat(converters.reader(Plain.class)).containsSame(json);
		assertThat(this.structs.getOrder()).isLessThan(json.getOrder());
	}

	@Test
	void aStructIsReadAndWritten() {
		try (PayloadBuffer output = new PayloadBuffer()) {
			this.structs.write(new Point(1, (short) 2), Point.class, output);
			assertThat(output.segment().byteSize()).isEqualTo(8);
			assertThat(this.structs.read(output.segment(), Point.class)).isEqualTo(new Point(1, (short) 2));
		}
	}

	@Test
	void aShortMessageIsInvalid() {
		assertThatExceptionOfType(IpcException.class)
			.isThrownBy(() -> this.structs.read(MemorySegment.ofArray(new byte[7]), Point.class))
			.matches((ex) -> ex.is(Errno.EINVAL));
	}

	@Test
	void aRecordThatIsNoStructFailsWhenItIsAskedFor() {
		assertThatExceptionOfType(StructDefinitionException.class).isThrownBy(() -> this.structs.canRead(Bad.class))
			.withMessage("Bad.value is a Object, which has no counterpart in C");
	}

	@CStruct
	record Point(int x, short y) {

	}

	record Plain(int x) {

	}

	@CStruct
	record Bad(Object value) {

	}

}
