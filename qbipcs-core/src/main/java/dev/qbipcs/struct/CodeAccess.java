package dev.qbipcs.struct;

import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;

import dev.qbipcs.Errno;
import org.jspecify.annotations.Nullable;

/**
 * An enum, by its number.
 */
final class CodeAccess extends Access {

	private final int size;

	private final boolean signed;

	private final Map<Long, @Nullable Object> constants;

	private final Map<Object, Long> codes;

	private CodeAccess(String label, CType.Enumeration enumeration, Map<Long, @Nullable Object> constants,
			Map<Object, Long> codes) {
		super(label);
		this.size = enumeration.size();
		this.signed = enumeration.signed();
		this.constants = constants;
		this.codes = codes;
	}

	static CodeAccess of(String label, Class<?> type, CType.Enumeration enumeration) {
		Map<Long, @Nullable Object> constants = new HashMap<>();
		Map<Object, Long> codes = new HashMap<>();
		for (Object constant : type.getEnumConstants()) {
			String name = ((Enum<?>) constant).name();
			long code = enumeration.constants()
				.stream()
				.filter((each) -> each.name().equals(name))
				.findFirst()
				.orElseThrow()
				.code();
			constants.put(code, constant);
			codes.put(constant, code);
		}
		return new CodeAccess(label, enumeration, constants, codes);
	}

	@Override
	Object read(MemorySegment message, long offset, long end, long control) {
		long code = Values.get(message, offset, this.size, this.signed);
		Object constant = this.constants.get(code);
		if (constant == null) {
			throw unreadable("is %d, which is the code of no constant".formatted(code));
		}
		return constant;
	}

	@Override
	void write(@Nullable Object value, MemorySegment message, long offset, long control) {
		Values.put(message, offset, this.size, codeOf(value));
	}

	// Of a field that chooses the member of a union.
	long codeOf(@Nullable Object constant) {
		return this.codes.getOrDefault(present(constant), NO_CONTROL);
	}

	/**
	 * A number of {@code errno.h}, be it negated.
	 */
	static final class OfErrno extends Access {

		OfErrno(String label) {
			super(label);
		}

		@Override
		@Nullable Object read(MemorySegment message, long offset, long end, long control) {
			int number = (int) Values.getSigned4(message, offset);
			return (number == 0) ? null : Errno.of(number)
				.orElseThrow(() -> unreadable("is %d, which is no error number".formatted(number)));
		}

		@Override
		void write(@Nullable Object value, MemorySegment message, long offset, long control) {
			Values.put4(message, offset, (value instanceof Errno errno) ? errno.number() : 0);
		}

	}

}
