package dev.qbipcs.struct;

import java.lang.foreign.MemorySegment;

import org.jspecify.annotations.Nullable;

/**
 * An element of an array that is larger in Java than in C, or a boolean.
 */
final class NumberAccess extends Access {

	private final int size;

	private final boolean signed;

	private final Class<?> type;

	NumberAccess(String label, CType element, Class<?> type) {
		super(label);
		this.size = element.size();
		this.signed = !(element instanceof CType.Integral integral) || integral.signed();
		this.type = type;
	}

	@Override
	Object read(MemorySegment message, long offset, long end, long control) {
		long value = Values.get(message, offset, this.size, this.signed);
		if (this.type == boolean.class) {
			return value != 0;
		}
		if (this.type == short.class) {
			return (short) value;
		}
		if (this.type == char.class) {
			return (char) value;
		}
		return (this.type == int.class) ? (Object) (int) value : (Object) value;
	}

	@Override
	void write(@Nullable Object value, MemorySegment message, long offset, long control) {
		long number = switch (present(value)) {
			case Boolean truth -> truth ? 1 : 0;
			case Character character -> character;
			case Object other -> ((Number) other).longValue();
		};
		Values.put(message, offset, this.size, Values.checked(number, this.size * Byte.SIZE, this.signed, label()));
	}

}
