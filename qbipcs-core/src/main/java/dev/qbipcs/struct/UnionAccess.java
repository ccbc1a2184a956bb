package dev.qbipcs.struct;

import java.lang.foreign.MemorySegment;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A union, whose member is chosen by a field before it.
 */
final class UnionAccess extends Access {

	private final int size;

	private final Map<Long, Choice> bySelector;

	private final Map<Class<?>, Choice> byType;

	UnionAccess(String label, int size, Map<Long, Choice> bySelector, Map<Class<?>, Choice> byType) {
		super(label);
		this.size = size;
		this.bySelector = Map.copyOf(bySelector);
		this.byType = Map.copyOf(byType);
	}

	@Override
	@Nullable Object read(MemorySegment message, long offset, long end, long control) {
		Choice choice = this.bySelector.get(control);
		if (choice == null) {
			throw unreadable("has no member for %d".formatted(control));
		}
		return choice.access().read(message, offset, offset + this.size, NO_CONTROL);
	}

	@Override
	void write(@Nullable Object value, MemorySegment message, long offset, long control) {
		Object present = present(value);
		Choice choice = this.byType.get(present.getClass());
		if (choice == null) {
			throw unwritable("is a %s, which is no member".formatted(present.getClass().getSimpleName()));
		}
		if (choice.selector() != control) {
			throw unwritable("is a %s, whose @Case is %d, but the field that chooses is %d"
				.formatted(present.getClass().getSimpleName(), choice.selector(), control));
		}
		choice.access().write(present, message, offset, NO_CONTROL);
		Values.zero(message, offset + choice.size(), this.size - choice.size());
	}

	/**
	 * A member.
	 *
	 * @param selector when it is there
	 * @param size its size in bytes
	 * @param access reads and writes it
	 */
	record Choice(long selector, long size, Access access) {

	}

}
