package dev.qbipcs.struct;

import java.util.List;

import javax.lang.model.element.TypeElement;

/**
 * Where the fields of a struct lie.
 *
 * @param name the name of the struct in C
 * @param javaName the name of the record
 * @param header the header that it begins with
 * @param size the size that {@code sizeof} returns, header included, in bytes
 * @param alignment its alignment in bytes
 * @param packed whether it has no padding
 * @param fields its fields, one for each component of the record
 */
public record StructLayout(String name, String javaName, MessageHeader header, int size, int alignment, boolean packed,
		List<StructField> fields) {

	/**
	 * Lay out a record that is being compiled, for annotation processors.
	 * @param type the record
	 * @return its layout
	 * @throws StructDefinitionException if it cannot be laid out as a C struct
	 */
	public static StructLayout of(TypeElement type) {
		return LayoutBuilder.of(new CompiledType(type.asType()));
	}

	/**
	 * Tell whether the last field ends with the message.
	 * @return whether messages differ in size
	 */
	public boolean isFlexible() {
		return !this.fields.isEmpty() && this.fields.getLast().isFlexible();
	}

	/**
	 * Return how many bytes lie behind the header, and before the field that ends with
	 * the message.
	 * @return bytes that each message has
	 */
	int fixedSize() {
		return (isFlexible() ? this.fields.getLast().offset() : this.size) - this.header.size();
	}

}
