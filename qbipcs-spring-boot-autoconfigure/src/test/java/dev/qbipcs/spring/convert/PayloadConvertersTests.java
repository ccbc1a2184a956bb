package dev.qbipcs.spring.convert;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Type;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class PayloadConvertersTests {

	private final TextPayloadConverter text = new TextPayloadConverter();

	private final JsonPayloadConverter json = new JsonPayloadConverter(JsonMapper.builder().build());

	private final PayloadConverters converters = new PayloadConverters(List.of(this.text, this.json));

	@Test
	void theFirstConverterThatSupportsATypeConvertsIt() {
		assertThat(this.converters.reader(String.class)).containsSame(this.text);
		assertThat(this.converters.writer(StringBuilder.class)).containsSame(this.text);
		assertThat(this.converters.reader(List.class)).containsSame(this.json);
		assertThat(new PayloadConverters(List.of(this.text)).reader(List.class)).isEmpty();
		assertThat(new PayloadConverters(List.of(this.text)).writer(List.class)).isEmpty();
		assertThat(this.converters.reader(Integer.class)).as("a lone number").isEmpty();
	}

	@Test
	void textEndsBeforeTrailingNulsButKeepsInnerOnes() throws CharacterCodingException {
		assertThat(this.text.read(payload("a\0b\0\0"), String.class)).isEqualTo("a\0b");
		assertThat(this.text.read(payload("\0\0"), String.class)).isEmpty();
		assertThat(this.text.read(payload(""), String.class)).isEmpty();
	}

	@Test
	void textIsUtf8() throws Exception {
		assertThat(this.text.read(payload("\u20ac \ud83d\ude00"), String.class)).isEqualTo("\u20ac \ud83d\ude00");
		assertThat(written(this.text, "\u20ac", String.class)).isEqualTo("\u20ac");
		assertThatExceptionOfType(CharacterCodingException.class)
			.isThrownBy(() -> this.text.read(MemorySegment.ofArray(new byte[] { (byte) 0xff }), String.class));
	}

	@Test
	void jsonReadsTypeArguments() {
		Type type = new TypeReference<Map<String, List<Integer>>>() {
		}.getType();
		assertThat(this.json.read(payload("{\"a\":[1,2]}\0"), type)).isEqualTo(Map.of("a", List.of(1, 2)));
	}

	@Test
	void invalidJsonIsRejected() {
		assertThatExceptionOfType(JacksonException.class).isThrownBy(() -> this.json.read(payload(""), Map.class));
		assertThatExceptionOfType(JacksonException.class)
			.isThrownBy(() -> this.json.read(payload("{} trailing"), Map.class));
	}

	@Test
	void jsonWritesAnObjectByItsRuntimeType() throws Exception {
		assertThat(written(this.json, new Circle(2), Shape.class)).isEqualTo("{\"radius\":2}");
	}

	private static MemorySegment payload(String text) {
		return MemorySegment.ofArray(text.getBytes(StandardCharsets.UTF_8));
	}

	private static String written(IpcPayloadConverter converter, Object body, Type type) throws Exception {
		try (PayloadBuffer buffer = new PayloadBuffer()) {
			converter.write(body, type, buffer);
			return new String(buffer.segment().toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
		}
	}

	interface Shape {

	}

	record Circle(int radius) implements Shape {

	}

}
