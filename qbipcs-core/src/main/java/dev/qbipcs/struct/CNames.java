package dev.qbipcs.struct;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Names as C programmers write them.
 */
public final class CNames {

	private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z_0-9]*");

	private CNames() {
	}

	/**
	 * Return a name in snake_case: {@code http_server2_go} for {@code HTTPServer2Go}.
	 * @param name a name in Java
	 * @return the name in C
	 */
	public static String snakeCase(String name) {
		return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2")
			.replaceAll("([A-Z])([A-Z][a-z])", "$1_$2")
			.toLowerCase(Locale.ROOT);
	}

	static boolean isIdentifier(String name) {
		return IDENTIFIER.matcher(name).matches();
	}

}
