package dev.qbipcs.struct.tool;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds names in Java for those of C, each of them once.
 */
final class JavaNames {

	private static final Set<String> RESERVED = Set.of("abstract", "assert", "boolean", "break", "byte", "case",
			"catch", "char", "class", "const", "continue", "default", "do", "double", "else", "enum", "extends",
			"false", "final", "finally", "float", "for", "goto", "if", "implements", "import", "instanceof", "int",
			"interface", "long", "native", "new", "null", "package", "private", "protected", "public", "return",
			"short", "static", "strictfp", "super", "switch", "synchronized", "this", "throw", "throws", "transient",
			"true", "try", "void", "volatile", "while", "_");

	/** What no component of a record may be called, since {@code Object} has it. */
	private static final Set<String> OF_OBJECTS = Set.of("clone", "finalize", "getClass", "hashCode", "notify",
			"notifyAll", "toString", "wait");

	/** What the source may import, and what each source sees. */
	private static final Set<String> TYPES = Set.of("Align", "Bits", "CName", "CStruct", "CText", "CTime", "Case",
			"Code", "CountedBy", "Length", "MessageHeader", "Offset", "Packed", "Size", "SwitchedBy", "TimeFormat",
			"Unsigned", "Instant", "Duration", "Enum", "Object", "Override", "Record", "String");

	private final Set<String> used = new HashSet<>();

	/**
	 * Return the name of a component.
	 * @param name the field's name
	 * @return the name in camelCase
	 */
	String component(String name) {
		List<String> words = words(name);
		String joined = words.isEmpty() ? "field" : decapitalize(words.getFirst())
				+ words.stream().skip(1).map(JavaNames::capitalize).collect(Collectors.joining());
		if (Character.isDigit(joined.charAt(0))) {
			joined = "field" + joined;
		}
		boolean taken = RESERVED.contains(joined) || OF_OBJECTS.contains(joined);
		return unique(taken ? joined + "Value" : joined);
	}

	/**
	 * Return the name of a type.
	 * @param name the name of the struct or the enum, or of the field of its type
	 * @return the name in PascalCase
	 */
	String type(String name) {
		String stem = name.matches(".+_t") ? name.substring(0, name.length() - 2) : name;
		String joined = words(stem).stream().map(JavaNames::capitalize).collect(Collectors.joining());
		if (joined.isEmpty() || Character.isDigit(joined.charAt(0)) || TYPES.contains(joined)) {
			joined = "C" + joined;
		}
		return unique(joined);
	}

	/**
	 * Return the name of an enum's constant.
	 * @param name its name in C
	 * @return the same one, if Java permits
	 */
	static String constant(String name) {
		return RESERVED.contains(name) ? name + "_" : name;
	}

	/**
	 * Take a name, so that no other type gets it.
	 * @param name the name
	 * @return the name, perhaps with a number
	 */
	String unique(String name) {
		String free = name;
		for (int i = 2; !this.used.add(free); i++) {
			free = name + i;
		}
		return free;
	}

	private static List<String> words(String name) {
		return Arrays.stream(name.split("_+", -1)).filter((word) -> !word.isEmpty()).toList();
	}

	// LENGTH and Length become length.
	private static String decapitalize(String word) {
		if (word.equals(word.toUpperCase(Locale.ROOT))) {
			return word.toLowerCase(Locale.ROOT);
		}
		return word.substring(0, 1).toLowerCase(Locale.ROOT) + word.substring(1);
	}

	private static String capitalize(String word) {
		String rest = word.substring(1);
		boolean shouted = word.equals(word.toUpperCase(Locale.ROOT));
		return word.substring(0, 1).toUpperCase(Locale.ROOT) + (shouted ? rest.toLowerCase(Locale.ROOT) : rest);
	}

}
