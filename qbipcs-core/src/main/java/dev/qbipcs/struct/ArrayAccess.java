package dev.qbipcs.struct;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Array;

import org.jspecify.annotations.Nullable;

/**
 * An array, of a fixed length, counted by a field, or up to the end of the message.
 */
abstract class ArrayAccess extends Access {

	private final int length;

	private final int elementSize;

	ArrayAccess(String label, CType.Array array) {
		super(label);
		this.length = array.length();
		this.elementSize = array.element().size();
	}

	// Returns an array, or what stands for it.
	abstract Object readElements(MemorySegment message, long offset, int count);

	abstract void writeElements(Object array, MemorySegment message, long offset, int count);

	abstract int count(Object array);

	final int elementSize() {
		return this.elementSize;
	}

	@Override
	final Object read(MemorySegment message, long offset, long end, long control) {
		long room = (this.length == CType.REST) ? (end - offset) / this.elementSize : this.length;
		if (control != NO_CONTROL) {
			if (control < 0 || control > room) {
				throw unreadable(
						"has %d elements, says the message, but there is room for %d".formatted(control, room));
			}
			return readElements(message, offset, (int) control);
		}
		if (this.length == CType.REST && room * this.elementSize != end - offset) {
			throw unreadable("has elements of %d bytes, but %d are left of the message".formatted(this.elementSize,
					end - offset));
		}
		return readElements(message, offset, (int) room);
	}

	@Override
	final void write(@Nullable Object value, MemorySegment message, long offset, long control) {
		Object array = present(value);
		int count = count(array);
		if (control != NO_CONTROL && control != count) {
			throw unwritable("has %d elements, but the field that counts them is %d".formatted(count, control));
		}
		if (this.length != CType.REST && ((control != NO_CONTROL) ? count > this.length : count != this.length)) {
			throw unwritable("has %d elements, but its length is %d".formatted(count, this.length));
		}
		writeElements(array, message, offset, count);
		if (this.length != CType.REST) {
			long used = (long) count * this.elementSize;
			Values.zero(message, offset + used, (long) this.length * this.elementSize - used);
		}
	}

	@Override
	final long restOf(@Nullable Object value) {
		return (long) count(present(value)) * this.elementSize;
	}

	/**
	 * Bytes that stay bytes.
	 */
	static final class OfSegment extends ArrayAccess {

		OfSegment(String label, CType.Array array) {
			super(label, array);
		}

		@Override
		Object readElements(MemorySegment message, long offset, int count) {
			byte[] bytes = new byte[count];
			MemorySegment.copy(message, ValueLayout.JAVA_BYTE, offset, bytes, 0, count);
			return MemorySegment.ofArray(bytes);
		}

		@Override
		void writeElements(Object array, MemorySegment message, long offset, int count) {
			MemorySegment.copy((MemorySegment) array, 0, message, offset, count);
		}

		@Override
		int count(Object array) {
			return (int) Math.min(((MemorySegment) array).byteSize(), Integer.MAX_VALUE);
		}

	}

	/**
	 * Numbers that are as large in Java as in C.
	 */
	static final class OfPrimitives extends ArrayAccess {

		private final Class<?> component;

		private final ValueLayout layout;

		OfPrimitives(String label, CType.Array array, Class<?> component) {
			super(label, array);
			this.component = component;
			this.layout = layout(component);
		}

		static boolean isSupported(Class<?> component, CType element) {
			return component.isPrimitive() && component != boolean.class
					&& layout(component).byteSize() == element.size();
		}

		@Override
		Object readElements(MemorySegment message, long offset, int count) {
			Object array = Array.newInstance(this.component, count);
			MemorySegment.copy(message, this.layout, offset, array, 0, count);
			return array;
		}

		@Override
		void writeElements(Object array, MemorySegment message, long offset, int count) {
			MemorySegment.copy(array, 0, message, this.layout, offset, count);
		}

		@Override
		int count(Object array) {
			return Array.getLength(array);
		}

		private static ValueLayout layout(Class<?> component) {
			if (component == byte.class) {
				return ValueLayout.JAVA_BYTE;
			}
			if (component == short.class) {
				return ValueLayout.JAVA_SHORT_UNALIGNED;
			}
			if (component == char.class) {
				return ValueLayout.JAVA_CHAR_UNALIGNED;
			}
			if (component == int.class) {
				return ValueLayout.JAVA_INT_UNALIGNED;
			}
			if (component == long.class) {
				return ValueLayout.JAVA_LONG_UNALIGNED;
			}
			return (component == float.class) ? ValueLayout.JAVA_FLOAT_UNALIGNED : ValueLayout.JAVA_DOUBLE_UNALIGNED;
		}

	}

	/**
	 * Elements that are converted one by one.
	 */
	static final class OfElements extends ArrayAccess {

		private final Class<?> component;

		private final Access element;

		OfElements(String label, CType.Array array, Class<?> component, Access element) {
			super(label, array);
			this.component = component;
			this.element = element;
		}

		@Override
		Object readElements(MemorySegment message, long offset, int count) {
			Object array = Array.newInstance(this.component, count);
			if (array instanceof @Nullable Object[] objects) {
				for (int i = 0; i < count; i++) {
					long begin = offset + (long) i * elementSize();
					objects[i] = this.element.read(message, begin, begin + elementSize(), NO_CONTROL);
				}
				return array;
			}
			for (int i = 0; i < count; i++) {
				long begin = offset + (long) i * elementSize();
				Array.set(array, i, this.element.read(message, begin, begin + elementSize(), NO_CONTROL));
			}
			return array;
		}

		@Override
		void writeElements(Object array, MemorySegment message, long offset, int count) {
			for (int i = 0; i < count; i++) {
				Object value = (array instanceof Object[] objects) ? objects[i] : Array.get(array, i);
				this.element.write(value, message, offset + (long) i * elementSize(), NO_CONTROL);
			}
		}

		@Override
		int count(Object array) {
			return Array.getLength(array);
		}

	}

}
