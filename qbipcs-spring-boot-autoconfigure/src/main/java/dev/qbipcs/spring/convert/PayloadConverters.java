package dev.qbipcs.spring.convert;

import java.lang.reflect.Type;
import java.util.List;
import java.util.Optional;

/**
 * The converters of an application, in order.
 */
public final class PayloadConverters {

	private final List<IpcPayloadConverter> converters;

	/**
	 * Collect converters.
	 * @param converters the converters; the first one that supports a type converts it
	 */
	public PayloadConverters(List<? extends IpcPayloadConverter> converters) {
		this.converters = List.copyOf(converters);
	}

	/**
	 * Find the converter that reads a type.
	 * @param type the type of a parameter
	 * @return the converter, or empty if no one knows the type
	 */
	public Optional<IpcPayloadConverter> reader(Type type) {
		return this.converters.stream().filter((converter) -> converter.canRead(type)).findFirst();
	}

	/**
	 * Find the converter that writes a type.
	 * @param type the type of a result
	 * @return the converter, or empty if no one knows the type
	 */
	public Optional<IpcPayloadConverter> writer(Type type) {
		return this.converters.stream().filter((converter) -> converter.canWrite(type)).findFirst();
	}

}
