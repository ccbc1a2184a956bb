package dev.qbipcs.struct;

import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Makes random values that a struct can have.
 */
final class RandomValues {

	private static final long NANOS = 1_000_000_000;

	private final SplittableRandom random;

	RandomValues(long seed) {
		this.random = new SplittableRandom(seed);
	}

	Object of(Class<?> type, StructLayout layout) throws ReflectiveOperationException {
		RecordComponent[] components = type.getRecordComponents();
		Object[] values = new Object[components.length];
		Map<String, Integer> controls = new HashMap<>();
		for (int i = 0; i < values.length; i++) {
			StructField field = layout.fields().get(i);
			Class<?> carrier = components[i].getType();
			int control = controls.getOrDefault(field.control(), 0);
			if (isFollowedByUnion(layout, i)) {
				values[i] = this.random.nextBoolean() ? 7 : -9;
			}
			else if (field.type() instanceof CType.Union union) {
				values[i] = member(carrier, union, control);
			}
			else if (field.name().equals("n")) {
				values[i] = this.random.nextInt(6);
			}
			else if (field.name().equals("rest")) {
				values[i] = this.random.ints(control).toArray();
			}
			else {
				int bits = field.isBitField() ? field.bits() : field.type().size() * Byte.SIZE;
				values[i] = value(carrier, field.type(), bits);
			}
			if (values[i] instanceof Integer number) {
				controls.put(field.name(), number);
			}
		}
		Class<?>[] types = Stream.of(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
		Constructor<?> constructor = type.getDeclaredConstructor(types);
		return constructor.newInstance(values);
	}

	private static boolean isFollowedByUnion(StructLayout layout, int index) {
		return index + 1 < layout.fields().size() && layout.fields().get(index + 1).type() instanceof CType.Union;
	}

	private Object member(Class<?> type, CType.Union union, int selector) throws ReflectiveOperationException {
		int index = (union.members().getFirst().selector() == selector) ? 0 : 1;
		return of(type.getPermittedSubclasses()[index], union.members().get(index).layout());
	}

	private Object value(Class<?> carrier, CType type, int bits) throws ReflectiveOperationException {
		return switch (type) {
			case CType.Integral number -> number(carrier, bits, number.signed());
			case CType.Bool truth -> this.random.nextBoolean();
			case CType.Real real -> (carrier == float.class) ? (Object) (float) this.random.nextDouble()
					: (Object) this.random.nextDouble(-1e300, 1e300);
			case CType.Text text -> text(text.terminated() ? text.length() - 1 : text.length());
			case CType.Enumeration codes ->
				carrier.getEnumConstants()[this.random.nextInt(carrier.getEnumConstants().length)];
			case CType.Time time -> time(carrier, time.format());
			case CType.Struct struct -> of(carrier, struct.layout());
			case CType.Array array -> array(carrier.componentType(), array);
			case CType.Union union -> throw new IllegalStateException();
			case CType.ErrorNumber error -> throw new IllegalStateException();
		};
	}

	private Object number(Class<?> carrier, int bits, boolean signed) {
		int unused = Long.SIZE - bits;
		long value = this.random.nextLong() << unused;
		value = signed ? value >> unused : value >>> unused;
		if (carrier == byte.class) {
			return (byte) value;
		}
		if (carrier == short.class) {
			return (short) value;
		}
		return (carrier == int.class) ? (Object) (int) value : (Object) value;
	}

	private String text(int most) {
		StringBuilder text = new StringBuilder();
		int left = this.random.nextInt(most + 1);
		while (left > 0) {
			boolean umlaut = left > 1 && this.random.nextInt(4) == 0;
			text.append(umlaut ? 'ü' : (char) this.random.nextInt('!', 127));
			left -= umlaut ? 2 : 1;
		}
		return text.toString();
	}

	private Object time(Class<?> carrier, TimeFormat format) {
		long seconds = this.random.nextLong(-1_000_000_000_000L, 1_000_000_000_000L);
		long unit = switch (format) {
			case TIMESPEC -> 1;
			case TIMEVAL -> 1_000;
			default -> 1_000_000;
		};
		long nanos = this.random.nextLong(NANOS) / unit * unit;
		return (carrier == Instant.class) ? Instant.ofEpochSecond(seconds, nanos) : Duration.ofSeconds(seconds, nanos);
	}

	private Object array(Class<?> component, CType.Array type) throws ReflectiveOperationException {
		Object array = Array.newInstance(component, type.length());
		for (int i = 0; i < type.length(); i++) {
			Array.set(array, i, value(component, type.element(), type.element().size() * Byte.SIZE));
		}
		return array;
	}

}
