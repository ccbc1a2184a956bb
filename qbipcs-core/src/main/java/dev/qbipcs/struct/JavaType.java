package dev.qbipcs.struct;

import java.lang.annotation.Annotation;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A Java type as the layout sees it.
 */
interface JavaType {

	/**
	 * Return which sort of type it is.
	 * @return the sort
	 */
	Kind kind();

	/**
	 * Return the name.
	 * @return the name without package
	 */
	String name();

	/**
	 * Return what the annotation says.
	 * @param <A> its type
	 * @param type its type
	 * @return the annotation of the type, or null
	 */
	<A extends Annotation> @Nullable A annotation(Class<A> type);

	/**
	 * Return the elements' type of an array.
	 * @return the type
	 */
	JavaType element();

	/**
	 * Return the components of a record.
	 * @return the components in their order
	 */
	List<Component> components();

	/**
	 * Return the constants of an enum.
	 * @return the constants, each with what {@link Code} says
	 */
	List<EnumConstant> constants();

	/**
	 * Return the members of a union.
	 * @return the types that the interface permits
	 */
	List<JavaType> permitted();

	/**
	 * A component of a record.
	 */
	interface Component {

		/**
		 * Return its name.
		 * @return the name
		 */
		String name();

		/**
		 * Return its type.
		 * @return the type
		 */
		JavaType type();

		/**
		 * Return what the annotation says.
		 * @param <A> its type
		 * @param type its type
		 * @return the annotation of the component, or null
		 */
		<A extends Annotation> @Nullable A annotation(Class<A> type);

		/**
		 * Return the lengths of its dimensions.
		 * @return what {@link Length} says, the outermost first
		 */
		int[] lengths();

	}

	/**
	 * A constant of an enum.
	 *
	 * @param name its name
	 * @param code its number, or null if it has none of its own
	 */
	record EnumConstant(String name, @Nullable Integer code) {

	}

	/**
	 * The sorts of types.
	 */
	enum Kind {

		/** {@code byte}. */
		BYTE(Byte.BYTES),

		/** {@code short}. */
		SHORT(Short.BYTES),

		/** {@code char}. */
		CHAR(Character.BYTES),

		/** {@code int}. */
		INT(Integer.BYTES),

		/** {@code long}. */
		LONG(Long.BYTES),

		/** {@code float}. */
		FLOAT(Float.BYTES),

		/** {@code double}. */
		DOUBLE(Double.BYTES),

		/** {@code boolean}. */
		BOOLEAN(1),

		/** {@code String}. */
		STRING(0),

		/** {@code Instant} or {@code Duration}. */
		TIME(0),

		/** {@code Errno}. */
		ERRNO(0),

		/** {@code MemorySegment}. */
		SEGMENT(0),

		/** An enum. */
		ENUM(0),

		/** A record. */
		RECORD(0),

		/** A sealed interface. */
		UNION(0),

		/** An array. */
		ARRAY(0),

		/** Anything else. */
		OTHER(0);

		private final int bytes;

		Kind(int bytes) {
			this.bytes = bytes;
		}

		// Of a number; 0 for others.
		int bytes() {
			return this.bytes;
		}

		boolean isIntegral() {
			return this == BYTE || this == SHORT || this == CHAR || this == INT || this == LONG;
		}

	}

}
