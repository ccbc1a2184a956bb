package dev.qbipcs.struct;

/**
 * A field of a struct.
 *
 * @param name the name of the record's component
 * @param cName its name in C, in snake_case unless {@link CName} says otherwise
 * @param type its type in C
 * @param bitOffset where it begins, in bits from the beginning of the struct
 * @param bits the width of a bit-field, or 0
 * @param alignment where it may begin, in bytes: a multiple of this
 * @param control the component that counts its elements or chooses its member; empty if
 * there is none
 */
public record StructField(String name, String cName, CType type, int bitOffset, int bits, int alignment,
		String control) {

	/**
	 * Return where it begins.
	 * @return bytes from the beginning of the struct
	 */
	public int offset() {
		return this.bitOffset / Byte.SIZE;
	}

	/**
	 * Tell whether it ends with the message.
	 * @return whether it does
	 */
	public boolean isFlexible() {
		return this.type.isFlexible();
	}

	/**
	 * Tell whether it is a bit-field.
	 * @return whether it is
	 */
	public boolean isBitField() {
		return this.bits > 0;
	}

}
