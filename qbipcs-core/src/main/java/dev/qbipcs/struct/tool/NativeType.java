package dev.qbipcs.struct.tool;

import java.util.ArrayList;
import java.util.List;

/**
 * A type as the C compiler sees it. Sizes are in bytes.
 */
sealed interface NativeType {

	/** The length of a flexible array; older headers have 0. */
	int FLEXIBLE = -1;

	/**
	 * Return how C declares it.
	 * @return for instance {@code uint32_t} or {@code struct point}
	 */
	String text();

	/**
	 * Return the size.
	 * @return bytes; 0 for a flexible array
	 */
	int size();

	/**
	 * Return what an array, of however many dimensions, consists of.
	 * @return the type, itself if it is no array
	 */
	default NativeType innermost() {
		return this;
	}

	/**
	 * A number.
	 *
	 * @param text its name, that of the {@code typedef} if it has one
	 * @param size its size
	 * @param kind which sort of number
	 */
	record Scalar(String text, int size, Kind kind) implements NativeType {

		boolean isInteger() {
			return this.kind != Kind.REAL && this.kind != Kind.TRUTH && Integer.bitCount(this.size) == 1
					&& this.size <= Long.BYTES;
		}

	}

	/**
	 * Sorts of numbers.
	 */
	enum Kind {

		/** With a sign. */
		SIGNED,

		/** Without. */
		UNSIGNED,

		/** {@code char}, which is for text; whether it has a sign depends. */
		CHARACTER,

		/** {@code _Bool}. */
		TRUTH,

		/** With a fraction. */
		REAL

	}

	/**
	 * A pointer.
	 *
	 * @param text its declaration
	 * @param size its size
	 */
	record Pointer(String text, int size) implements NativeType {

	}

	/**
	 * An enum.
	 *
	 * @param text its name
	 * @param tag its name without {@code enum}; empty for none
	 * @param size its size
	 * @param constants its constants
	 */
	record Enumeration(String text, String tag, int size, List<Constant> constants) implements NativeType {

	}

	/**
	 * A constant of an enum.
	 *
	 * @param name its name
	 * @param code its number
	 */
	record Constant(String name, long code) {

	}

	/**
	 * An array.
	 *
	 * @param element what it consists of
	 * @param length its length, or {@link #FLEXIBLE}
	 */
	record Sequence(NativeType element, int length) implements NativeType {

		@Override
		public String text() {
			return this.element.innermost().text() + dimensions();
		}

		String dimensions() {
			String rest = (this.element instanceof Sequence inner) ? inner.dimensions() : "";
			return ((this.length == FLEXIBLE) ? "[]" : "[" + this.length + "]") + rest;
		}

		@Override
		public int size() {
			return Math.max(this.length, 0) * this.element.size();
		}

		@Override
		public NativeType innermost() {
			return this.element.innermost();
		}

		boolean isFlexible() {
			return this.length <= 0;
		}

		boolean isText() {
			return this.element instanceof Scalar number && number.kind() == Kind.CHARACTER;
		}

	}

	/**
	 * What has no counterpart in Java: {@code long double}, complex numbers.
	 *
	 * @param text its name
	 * @param size its size
	 */
	record Other(String text, int size) implements NativeType {

	}

	/**
	 * A struct or a union. There is one object for each, shared by all members of that
	 * type.
	 */
	final class Aggregate implements NativeType {

		private final String text;

		private final String name;

		private final boolean union;

		private final int size;

		private final List<Member> members = new ArrayList<>();

		private int alignment = 1;

		Aggregate(String text, String name, boolean union, int size) {
			this.text = text;
			this.name = name;
			this.union = union;
			this.size = size;
		}

		@Override
		public String text() {
			return this.text;
		}

		// Its tag, or the name of its typedef; empty for none.
		String name() {
			return this.name;
		}

		boolean isUnion() {
			return this.union;
		}

		@Override
		public int size() {
			return this.size;
		}

		int alignment() {
			return this.alignment;
		}

		void setAlignment(int alignment) {
			this.alignment = alignment;
		}

		void add(Member member) {
			this.members.add(member);
		}

		List<Member> members() {
			return this.members;
		}

		/**
		 * Return the members, and instead of a struct without a name those of it, since C
		 * names them as if they were ours.
		 * @return members; those without a name are unions
		 */
		List<Member> flatMembers() {
			List<Member> flat = new ArrayList<>();
			for (Member member : this.members) {
				if (member.name().isEmpty() && member.type() instanceof Aggregate inner && !inner.isUnion()) {
					inner.flatMembers().forEach((each) -> flat.add(each.at(member.bitOffset())));
				}
				else {
					flat.add(member);
				}
			}
			return flat;
		}

		/**
		 * Return whether a member can be named so.
		 * @param member a name
		 * @return whether it is one of ours, or of a struct or union without a name
		 */
		boolean has(String member) {
			return this.members.stream()
				.anyMatch((each) -> each.name().equals(member)
						|| (each.name().isEmpty() && each.type() instanceof Aggregate inner && inner.has(member)));
		}

		boolean isFlexible() {
			return !this.union && !this.members.isEmpty() && this.members.getLast().isFlexible();
		}

	}

	/**
	 * A member of a struct or a union.
	 *
	 * @param name its name; empty for none
	 * @param type its type
	 * @param bitOffset where it begins, in bits
	 * @param bits the width of a bit-field, or 0
	 * @param alignment what it was declared to be aligned to, or 0
	 */
	record Member(String name, NativeType type, int bitOffset, int bits, int alignment) {

		Member at(int base) {
			return new Member(this.name, this.type, base + this.bitOffset, this.bits, this.alignment);
		}

		int bitSize() {
			return (this.bits > 0) ? this.bits : this.type.size() * Byte.SIZE;
		}

		int bitEnd() {
			return this.bitOffset + bitSize();
		}

		boolean isFlexible() {
			return (this.type instanceof Sequence array && array.isFlexible())
					|| (this.type instanceof Aggregate inner && inner.isFlexible());
		}

		String declaration() {
			String before = this.type.innermost().text();
			String after = (this.type instanceof Sequence array) ? array.dimensions() : "";
			return before + (this.name.isEmpty() ? "" : " " + this.name) + after
					+ ((this.bits > 0) ? " : " + this.bits : "");
		}

	}

}
