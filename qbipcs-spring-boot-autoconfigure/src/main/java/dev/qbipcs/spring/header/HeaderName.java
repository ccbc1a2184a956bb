package dev.qbipcs.spring.header;

import java.util.Locale;

/**
 * The name of a service as a C programmer writes it: the file's name, and the beginning
 * of all names in it.
 */
public final class HeaderName {

	/** Where the headers lie on the class path. */
	static final String DIRECTORY = "META-INF/qbipcs/";

	private HeaderName() {
	}

	/**
	 * Return the beginning of the names.
	 * @param service the service's name as its annotation says; of a placeholder its
	 * default counts
	 * @return letters, digits and underscores
	 */
	public static String prefix(String service) {
		String prefix = resolved(service).replaceAll("[^A-Za-z0-9]+", "_").toLowerCase(Locale.ROOT);
		return (prefix.isEmpty() || Character.isDigit(prefix.charAt(0))) ? "service_" + prefix : prefix;
	}

	/**
	 * Return the name that clients connect to, unless the configuration changes it.
	 * @param service the service's name as its annotation says
	 * @return the name, with the defaults of its placeholders
	 */
	static String resolved(String service) {
		return service.replaceAll("\\$\\{[^:}]*:([^}]*)}", "$1").replaceAll("\\$\\{([^}]*)}", "$1");
	}

	/**
	 * Return where the header lies on the class path.
	 * @param service the service's name as its annotation says
	 * @return the name of a resource
	 */
	public static String resource(String service) {
		return DIRECTORY + prefix(service) + ".h";
	}

}
