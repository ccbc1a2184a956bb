package dev.qbipcs.spring.convert;

import java.lang.foreign.MemorySegment;
import java.lang.reflect.Type;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.Ordered;

/**
 * Converts any type as JSON by Jackson, except a {@link LoneValue}. Trailing NULs, which
 * C programs often send, are ignored when reading.
 */
public final class JsonPayloadConverter implements IpcPayloadConverter, Ordered {

	private final JsonMapper mapper;

	/**
	 * Create a converter.
	 * @param mapper the mapper to use
	 */
	public JsonPayloadConverter(JsonMapper mapper) {
		this.mapper = mapper;
	}

	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

	@Override
	public boolean canRead(Type type) {
		return !LoneValue.is(type);
	}

	@Override
	public @Nullable Object read(MemorySegment payload, Type type) {
		return this.mapper.readValue(CText.withoutTrailingNuls(payload), this.mapper.constructType(type));
	}

	@Override
	public boolean canWrite(Type type) {
		return !LoneValue.is(type);
	}

	@Override
	public MemorySegment write(Object body, Type type) {
		JavaType declared = this.mapper.constructType(type);
		// a collection loses its element type at run time, so the declared type decides;
		// otherwise the object's own type does
		ObjectWriter writer = declared.isContainerType() ? this.mapper.writerFor(declared) : this.mapper.writer();
		return MemorySegment.ofArray(writer.writeValueAsBytes(body));
	}

}
