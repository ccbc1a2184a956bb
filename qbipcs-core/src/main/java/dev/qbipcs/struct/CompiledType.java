package dev.qbipcs.struct;

import java.lang.annotation.Annotation;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.RecordComponentElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;

import org.jspecify.annotations.Nullable;

/**
 * A type that the Java compiler is compiling.
 *
 * @param type the type
 */
record CompiledType(TypeMirror type) implements JavaType {

	private static final Map<TypeKind, Kind> PRIMITIVES = Map.of(TypeKind.BYTE, Kind.BYTE, TypeKind.SHORT, Kind.SHORT,
			TypeKind.CHAR, Kind.CHAR, TypeKind.INT, Kind.INT, TypeKind.LONG, Kind.LONG, TypeKind.FLOAT, Kind.FLOAT,
			TypeKind.DOUBLE, Kind.DOUBLE, TypeKind.BOOLEAN, Kind.BOOLEAN);

	private static final Map<String, Kind> CLASSES = Map.of("java.lang.String", Kind.STRING, "java.time.Instant",
			Kind.TIME, "java.time.Duration", Kind.TIME, "dev.qbipcs.Errno", Kind.ERRNO,
			"java.lang.foreign.MemorySegment", Kind.SEGMENT);

	@Override
	public Kind kind() {
		if (this.type.getKind() == TypeKind.ARRAY) {
			return Kind.ARRAY;
		}
		if (!(this.type instanceof DeclaredType)) {
			return PRIMITIVES.getOrDefault(this.type.getKind(), Kind.OTHER);
		}
		TypeElement element = declaration();
		Kind kind = CLASSES.get(element.getQualifiedName().toString());
		if (kind != null) {
			return kind;
		}
		return switch (element.getKind()) {
			case RECORD -> Kind.RECORD;
			case ENUM -> Kind.ENUM;
			case INTERFACE -> element.getModifiers().contains(Modifier.SEALED) ? Kind.UNION : Kind.OTHER;
			default -> Kind.OTHER;
		};
	}

	@Override
	public String name() {
		return (this.type instanceof DeclaredType) ? declaration().getSimpleName().toString() : this.type.toString();
	}

	@Override
	public <A extends Annotation> @Nullable A annotation(Class<A> annotation) {
		return (this.type instanceof DeclaredType) ? declaration().getAnnotation(annotation) : null;
	}

	@Override
	public JavaType element() {
		return new CompiledType(((ArrayType) this.type).getComponentType());
	}

	@Override
	public List<Component> components() {
		return declaration().getRecordComponents().stream().<Component>map(CompiledComponent::new).toList();
	}

	@Override
	public List<EnumConstant> constants() {
		return declaration().getEnclosedElements()
			.stream()
			.filter((element) -> element.getKind() == ElementKind.ENUM_CONSTANT)
			.map(CompiledType::constant)
			.toList();
	}

	@Override
	public List<JavaType> permitted() {
		return declaration().getPermittedSubclasses().stream().<JavaType>map(CompiledType::new).toList();
	}

	// Types are the same if their declarations are; arrays and primitives do not matter.
	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof CompiledType compiled && this.type instanceof DeclaredType
				&& compiled.type instanceof DeclaredType && declaration().equals(compiled.declaration());
	}

	@Override
	public int hashCode() {
		return name().hashCode();
	}

	private TypeElement declaration() {
		return (TypeElement) ((DeclaredType) this.type).asElement();
	}

	private static EnumConstant constant(Element element) {
		Code code = element.getAnnotation(Code.class);
		return new EnumConstant(element.getSimpleName().toString(), (code != null) ? code.value() : null);
	}

	/**
	 * A component of a record that is being compiled.
	 *
	 * @param component the component
	 */
	private record CompiledComponent(RecordComponentElement component) implements Component {

		@Override
		public String name() {
			return this.component.getSimpleName().toString();
		}

		@Override
		public JavaType type() {
			return new CompiledType(this.component.asType());
		}

		@Override
		public <A extends Annotation> @Nullable A annotation(Class<A> annotation) {
			return this.component.getAnnotation(annotation);
		}

		@Override
		public int[] lengths() {
			return Stream.of(this.component.getAnnotationsByType(Length.class)).mapToInt(Length::value).toArray();
		}

	}

}
