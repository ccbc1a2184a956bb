package dev.qbipcs.struct;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Structs as hexadecimal digits.
 */
final class StructBytes {

	private static final byte OLD = 0x55;

	private StructBytes() {
	}

	static <T> T roundTrip(T value) {
		return read(value, HexFormat.of().parseHex(hex(value)));
	}

	@SuppressWarnings("unchecked")
	static <T> T read(T like, byte[] bytes) {
		return StructCodec.of((Class<T>) like.getClass()).read(MemorySegment.ofArray(bytes));
	}

	static <T> T read(Class<T> type, String hex) {
		return StructCodec.of(type).read(MemorySegment.ofArray(HexFormat.of().parseHex(hex.replace(" ", ""))));
	}

	// Into memory that is not zero.
	@SuppressWarnings("unchecked")
	static <T> String hex(T value) {
		StructCodec<T> codec = StructCodec.of((Class<T>) value.getClass());
		byte[] bytes = new byte[codec.sizeOf(value)];
		Arrays.fill(bytes, OLD);
		codec.write(value, MemorySegment.ofArray(bytes));
		return HexFormat.of().formatHex(bytes);
	}

	static StructLayout layout(Class<?> type) {
		return StructCodec.of(type).layout();
	}

	static Integer[] offsets(Class<?> type) {
		return layout(type).fields().stream().map(StructField::offset).toArray(Integer[]::new);
	}

}
