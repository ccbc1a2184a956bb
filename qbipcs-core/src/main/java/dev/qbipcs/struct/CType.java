package dev.qbipcs.struct;

import java.util.List;

/**
 * The C type of a field. Sizes and alignments are in bytes.
 */
public sealed interface CType {

	/** The length of an array, or the size of a text, that ends with the message. */
	int REST = -1;

	/**
	 * Return the size.
	 * @return bytes; 0 for one that ends with the message
	 */
	int size();

	/**
	 * Return the natural alignment.
	 * @return bytes
	 */
	int alignment();

	/**
	 * Tell whether it ends with the message.
	 * @return whether it is an array or a text of any length
	 */
	default boolean isFlexible() {
		return switch (this) {
			case Array array -> array.length() == REST;
			case Text text -> text.length() == REST;
			default -> false;
		};
	}

	/**
	 * {@code int8_t} to {@code uint64_t}.
	 *
	 * @param size 1, 2, 4 or 8
	 * @param signed whether it has a sign
	 */
	record Integral(int size, boolean signed) implements CType {

		@Override
		public int alignment() {
			return this.size;
		}

	}

	/**
	 * {@code _Bool}, or an integer that is not 0 for true.
	 *
	 * @param size 1, which is {@code _Bool}, 2, 4 or 8
	 */
	record Bool(int size) implements CType {

		@Override
		public int alignment() {
			return this.size;
		}

	}

	/**
	 * {@code float} or {@code double}.
	 *
	 * @param size 4 or 8
	 */
	record Real(int size) implements CType {

		@Override
		public int alignment() {
			return this.size;
		}

	}

	/**
	 * An enum.
	 *
	 * @param name its name in C
	 * @param size its size
	 * @param constants its constants
	 */
	record Enumeration(String name, int size, List<Constant> constants) implements CType {

		/**
		 * Tell whether it has a sign.
		 * @return false if it is smaller than an {@code int}, and no code is negative
		 */
		public boolean signed() {
			return this.size == Integer.BYTES || this.constants.stream().anyMatch((constant) -> constant.code() < 0);
		}

		@Override
		public int alignment() {
			return this.size;
		}

	}

	/**
	 * A constant of an enum.
	 *
	 * @param name its name in Java
	 * @param code its number
	 */
	record Constant(String name, int code) {

	}

	/**
	 * An {@code int} with a number of {@code errno.h}; 0 for none.
	 */
	record ErrorNumber() implements CType {

		@Override
		public int size() {
			return Integer.BYTES;
		}

		@Override
		public int alignment() {
			return Integer.BYTES;
		}

	}

	/**
	 * {@code char[]} with text in UTF-8.
	 *
	 * @param length bytes, or {@link #REST}
	 * @param terminated whether a NUL ends it
	 * @param truncated whether a longer text is cut
	 */
	record Text(int length, boolean terminated, boolean truncated) implements CType {

		@Override
		public int size() {
			return Math.max(this.length, 0);
		}

		@Override
		public int alignment() {
			return 1;
		}

	}

	/**
	 * A time.
	 *
	 * @param format how it is represented
	 * @param size its size
	 * @param signed whether a number has a sign
	 */
	record Time(TimeFormat format, int size, boolean signed) implements CType {

		@Override
		public int alignment() {
			return Math.min(this.size, Long.BYTES);
		}

	}

	/**
	 * A struct.
	 *
	 * @param layout its layout
	 */
	record Struct(StructLayout layout) implements CType {

		@Override
		public int size() {
			return this.layout.size();
		}

		@Override
		public int alignment() {
			return this.layout.alignment();
		}

	}

	/**
	 * A union of structs.
	 *
	 * @param name its name in C
	 * @param members its members
	 */
	record Union(String name, List<Member> members) implements CType {

		@Override
		public int size() {
			int alignment = alignment();
			int size = this.members.stream().mapToInt((member) -> member.layout().size()).max().orElse(0);
			return (size + alignment - 1) / alignment * alignment;
		}

		@Override
		public int alignment() {
			return this.members.stream().mapToInt((member) -> member.layout().alignment()).max().orElse(1);
		}

	}

	/**
	 * A member of a union.
	 *
	 * @param selector when it is there
	 * @param layout its layout
	 */
	record Member(long selector, StructLayout layout) {

	}

	/**
	 * An array.
	 *
	 * @param element what it consists of
	 * @param length its length, or {@link #REST}
	 */
	record Array(CType element, int length) implements CType {

		@Override
		public int size() {
			return Math.max(this.length, 0) * this.element.size();
		}

		@Override
		public int alignment() {
			return this.element.alignment();
		}

	}

}
