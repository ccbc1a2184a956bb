package dev.qbipcs.struct;

import java.lang.annotation.Annotation;
import java.util.Set;

import dev.qbipcs.struct.JavaType.Component;
import org.jspecify.annotations.Nullable;

/**
 * A component as its record declares it.
 *
 * @param record the record
 * @param component the component
 */
record Definition(JavaType record, Component component) {

	JavaType type() {
		return this.component.type();
	}

	<A extends Annotation> @Nullable A annotation(Class<A> type) {
		return this.component.annotation(type);
	}

	boolean has(Class<? extends Annotation> type) {
		return annotation(type) != null;
	}

	StructDefinitionException invalid(String reason) {
		return new StructDefinitionException("%s.%s %s".formatted(this.record.name(), this.component.name(), reason));
	}

	String cName() {
		CName name = annotation(CName.class);
		if (name == null) {
			return CNames.snakeCase(this.component.name());
		}
		if (!CNames.isIdentifier(name.value())) {
			throw invalid("has @CName(\"%s\"), which is no identifier of C".formatted(name.value()));
		}
		return name.value();
	}

	// The component that counts the elements or chooses the member.
	String control(CType type, Set<String> earlier) {
		CountedBy counted = annotation(CountedBy.class);
		SwitchedBy switched = annotation(SwitchedBy.class);
		if (type instanceof CType.Union && switched == null) {
			throw invalid("is a union and needs @SwitchedBy with the component that chooses its member");
		}
		if (counted != null && !(type instanceof CType.Array || type instanceof CType.Text)) {
			throw invalid("has @CountedBy, but is neither an array nor a text");
		}
		if (switched != null && !(type instanceof CType.Union)) {
			throw invalid("has @SwitchedBy, but is no union, that is, no sealed interface");
		}
		String name = (counted != null) ? counted.value() : (switched != null) ? switched.value() : "";
		if (name.isEmpty()) {
			return "";
		}
		if (!earlier.contains(name)) {
			throw invalid("names %s, but no component before it is called so".formatted(name));
		}
		JavaType control = this.record.components()
			.stream()
			.filter((other) -> other.name().equals(name))
			.map(Component::type)
			.findFirst()
			.orElseThrow();
		boolean number = control.kind().isIntegral();
		if (!number && (counted != null || control.kind() != JavaType.Kind.ENUM)) {
			throw invalid("names %s, which is a %s and no number".formatted(name, control.name()));
		}
		return name;
	}

}
