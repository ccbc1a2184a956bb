package dev.qbipcs.struct;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.stream.Stream;

/**
 * What makes a record and what takes it apart, with {@code Object} in place of classes.
 *
 * @param constructor takes the components
 * @param accessors each returns a component
 */
record RecordHandles(MethodHandle constructor, List<MethodHandle> accessors) {

	static RecordHandles of(Class<?> type) {
		RecordComponent[] components = type.getRecordComponents();
		Class<?>[] types = Stream.of(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
		try {
			Lookup lookup = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
			MethodHandle constructor = lookup.findConstructor(type, MethodType.methodType(void.class, types));
			List<MethodHandle> accessors = Stream.of(components)
				.map((component) -> accessor(lookup, component))
				.toList();
			return new RecordHandles(constructor.asType(constructor.type().erase()), accessors);
		}
		catch (IllegalAccessException | IllegalArgumentException ex) {
			throw new StructDefinitionException("%s cannot be reached: %s; open its package to the module dev.qbipcs"
				.formatted(type.getName(), ex.getMessage()));
		}
		catch (NoSuchMethodException ex) {
			throw new LinkageError("A record without its constructor: " + type.getName(), ex);
		}
	}

	private static MethodHandle accessor(Lookup lookup, RecordComponent component) {
		try {
			MethodHandle accessor = lookup.unreflect(component.getAccessor());
			return accessor.asType(accessor.type().erase());
		}
		catch (IllegalAccessException ex) {
			throw new IllegalArgumentException(ex.getMessage(), ex);
		}
	}

}
