package dev.qbipcs.spring.convert;

import java.lang.foreign.MemorySegment;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import dev.qbipcs.PayloadOutput;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.Ordered;

/**
 * Converts any type as JSON by Jackson, except a {@link LoneValue}. Trailing NULs, which
 * C programs often send, are ignored when reading.
 */
public final class JsonPayloadConverter implements IpcPayloadConverter, Ordered {

	private final JsonMapper mapper;

	private final Map<Type, ObjectReader> readers = new ConcurrentHashMap<>();

	private final Map<Type, ObjectWriter> writers = new ConcurrentHashMap<>();

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
		ByteBuffer text = CText.withoutTrailingNuls(payload);
		return this.readers.computeIfAbsent(type, this::reader)
			.readValue(text.array(), text.arrayOffset(), text.remaining());
	}

	@Override
	public boolean canWrite(Type type) {
		return !LoneValue.is(type);
	}

	@Override
	public void write(Object body, Type type, PayloadOutput output) {
		this.writers.computeIfAbsent(type, this::writer).writeValue(output.asOutputStream(), body);
	}

	private ObjectReader reader(Type type) {
		return this.mapper.readerFor(this.mapper.constructType(type));
	}

	// A collection loses its element type at run time, so the declared type decides;
	// otherwise the object's own type does, which is the declared one if that is final.
	private ObjectWriter writer(Type type) {
		JavaType declared = this.mapper.constructType(type);
		return (declared.isContainerType() || declared.isFinal()) ? this.mapper.writerFor(declared)
				: this.mapper.writer();
	}

}
