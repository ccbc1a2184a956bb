package dev.qbipcs.struct;

import java.lang.foreign.MemorySegment;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes what reads and writes the fields of a type of the running application.
 */
final class AccessFactory {

	private AccessFactory() {
	}

	static StructAccess struct(Class<?> type, StructLayout layout) {
		RecordComponent[] components = type.getRecordComponents();
		List<StructField> fields = layout.fields();
		RecordHandles handles = RecordHandles.of(type);
		StructCompiler compiler = new StructCompiler(type.getSimpleName(), layout, handles);
		for (int i = 0; i < components.length; i++) {
			StructField field = fields.get(i);
			Class<?> carrier = components[i].getType();
			compiler.field(field, carrier,
					carrier.isPrimitive() ? null : access(label(type, field), carrier, field.type()));
		}
		return compiler.compile();
	}

	static String label(Class<?> type, StructField field) {
		return type.getSimpleName() + "." + field.name();
	}

	private static Access access(String label, Class<?> carrier, CType type) {
		return switch (type) {
			case CType.Text text -> new TextAccess(label, text);
			case CType.Time time -> new TimeAccess(label, time, carrier == Instant.class);
			case CType.ErrorNumber error -> new CodeAccess.OfErrno(label);
			case CType.Enumeration enumeration -> CodeAccess.of(label, carrier, enumeration);
			case CType.Struct struct -> struct(carrier, struct.layout());
			case CType.Union union -> union(label, carrier, union);
			case CType.Array array -> array(label, carrier, array);
			case CType.Integral number -> new NumberAccess(label, number, carrier);
			case CType.Bool truth -> new NumberAccess(label, truth, carrier);
			case CType.Real real -> throw new IllegalStateException(label + " is primitive");
		};
	}

	private static Access array(String label, Class<?> carrier, CType.Array array) {
		if (carrier == MemorySegment.class) {
			return new ArrayAccess.OfSegment(label, array);
		}
		Class<?> component = carrier.componentType();
		if (ArrayAccess.OfPrimitives.isSupported(component, array.element())) {
			return new ArrayAccess.OfPrimitives(label, array, component);
		}
		return new ArrayAccess.OfElements(label, array, component, access(label, component, array.element()));
	}

	private static Access union(String label, Class<?> carrier, CType.Union union) {
		Map<Long, UnionAccess.Choice> bySelector = new HashMap<>();
		Map<Class<?>, UnionAccess.Choice> byType = new HashMap<>();
		Class<?>[] permitted = carrier.getPermittedSubclasses();
		for (int i = 0; i < permitted.length; i++) {
			CType.Member member = union.members().get(i);
			UnionAccess.Choice choice = new UnionAccess.Choice(member.selector(), member.layout().size(),
					struct(permitted[i], member.layout()));
			bySelector.put(member.selector(), choice);
			byType.put(permitted[i], choice);
		}
		return new UnionAccess(label, union.size(), bySelector, byType);
	}

}
