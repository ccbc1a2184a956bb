package dev.qbipcs.struct;

import java.lang.annotation.Annotation;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.qbipcs.Errno;
import org.jspecify.annotations.Nullable;

/**
 * A type of the running application.
 *
 * @param type the type
 */
record ReflectedType(Class<?> type) implements JavaType {

	private static final Map<Class<?>, Kind> KINDS = Map.ofEntries(Map.entry(byte.class, Kind.BYTE),
			Map.entry(short.class, Kind.SHORT), Map.entry(char.class, Kind.CHAR), Map.entry(int.class, Kind.INT),
			Map.entry(long.class, Kind.LONG), Map.entry(float.class, Kind.FLOAT), Map.entry(double.class, Kind.DOUBLE),
			Map.entry(boolean.class, Kind.BOOLEAN), Map.entry(String.class, Kind.STRING),
			Map.entry(Instant.class, Kind.TIME), Map.entry(Duration.class, Kind.TIME),
			Map.entry(Errno.class, Kind.ERRNO), Map.entry(MemorySegment.class, Kind.SEGMENT));

	@Override
	public Kind kind() {
		Kind kind = KINDS.get(this.type);
		if (kind != null) {
			return kind;
		}
		if (this.type.isArray()) {
			return Kind.ARRAY;
		}
		if (this.type.isRecord()) {
			return Kind.RECORD;
		}
		if (this.type.isEnum()) {
			return Kind.ENUM;
		}
		return (this.type.isInterface() && this.type.isSealed()) ? Kind.UNION : Kind.OTHER;
	}

	@Override
	public String name() {
		return this.type.getSimpleName();
	}

	@Override
	public <A extends Annotation> @Nullable A annotation(Class<A> annotation) {
		return this.type.getAnnotation(annotation);
	}

	@Override
	public JavaType element() {
		return new ReflectedType(this.type.componentType());
	}

	@Override
	public List<Component> components() {
		return Stream.of(this.type.getRecordComponents()).<Component>map(ReflectedComponent::new).toList();
	}

	@Override
	public List<EnumConstant> constants() {
		return Stream.of(this.type.getFields()).filter(Field::isEnumConstant).map(ReflectedType::constant).toList();
	}

	@Override
	public List<JavaType> permitted() {
		return Stream.of(this.type.getPermittedSubclasses()).<JavaType>map(ReflectedType::new).toList();
	}

	private static EnumConstant constant(Field field) {
		Code code = field.getAnnotation(Code.class);
		return new EnumConstant(field.getName(), (code != null) ? code.value() : null);
	}

	/**
	 * A component of a record of the running application.
	 *
	 * @param component the component
	 */
	private record ReflectedComponent(RecordComponent component) implements Component {

		@Override
		public String name() {
			return this.component.getName();
		}

		@Override
		public JavaType type() {
			return new ReflectedType(this.component.getType());
		}

		@Override
		public <A extends Annotation> @Nullable A annotation(Class<A> annotation) {
			AnnotatedElement element = this.component;
			return element.getAnnotation(annotation);
		}

		@Override
		public int[] lengths() {
			return Stream.of(this.component.getAnnotationsByType(Length.class)).mapToInt(Length::value).toArray();
		}

	}

}
