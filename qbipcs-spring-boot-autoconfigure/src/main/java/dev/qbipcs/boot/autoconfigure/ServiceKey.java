package dev.qbipcs.boot.autoconfigure;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyNameException;
import org.springframework.boot.origin.PropertySourceOrigin;

/**
 * How the properties of one service are spelled: with its name in brackets, character by
 * character, or without brackets, where Boot's relaxed binding compares only letters and
 * digits. An environment variable has only the latter form.
 */
final class ServiceKey {

	static final ConfigurationPropertyName SERVICES = ConfigurationPropertyName.of("qbipcs.server.services");

	private final String name;

	private final List<ConfigurationPropertyName> roots = new ArrayList<>();

	/** Whether another service has the same letters and digits. */
	private final boolean ambiguous;

	private final String element;

	private ServiceKey(String name, boolean ambiguous) {
		this.name = name;
		this.ambiguous = ambiguous;
		String dashed = dashed(name);
		String element = "[" + name + "]";
		try {
			this.roots.add(SERVICES.append(element));
		}
		catch (InvalidConfigurationPropertyNameException ex) {
			// the name has brackets itself; letters and digits remain
			element = "." + dashed;
		}
		this.element = isPlain() ? "." + name : element;
		if (!ambiguous && !dashed.isEmpty()) {
			this.roots.add(SERVICES.append(dashed));
		}
	}

	/**
	 * Find how services are spelled.
	 * @param names the names of all services
	 * @return the keys, in the same order
	 */
	static List<ServiceKey> of(Collection<String> names) {
		return names.stream()
			.map((name) -> new ServiceKey(name,
					names.stream().filter((other) -> relaxed(other).equals(relaxed(name))).count() > 1))
			.toList();
	}

	String name() {
		return this.name;
	}

	/**
	 * Find a property of the service in a source, however it is spelled there.
	 * @param source where to look
	 * @param setting the rest of its name
	 * @return the property, or null if the source does not have it
	 */
	@Nullable ConfigurationProperty find(ConfigurationPropertySource source, ConfigurationPropertyName setting) {
		for (ConfigurationPropertyName root : this.roots) {
			ConfigurationProperty property = source.getConfigurationProperty(root.append(setting));
			// to Boot, [ab] is the same as a-b
			if (property != null && (!this.ambiguous || rawName(property).contains("[" + this.name + "]"))) {
				return property;
			}
		}
		return null;
	}

	/**
	 * Return whether a source may have properties of the service.
	 * @param source where to look
	 * @param setting the rest of their names, which may be empty
	 * @return the state, as far as the source knows it
	 */
	ConfigurationPropertyState containsDescendantOf(ConfigurationPropertySource source,
			ConfigurationPropertyName setting) {
		ConfigurationPropertyState state = ConfigurationPropertyState.ABSENT;
		for (ConfigurationPropertyName root : this.roots) {
			state = switch (source.containsDescendantOf(root.append(setting))) {
				case PRESENT -> ConfigurationPropertyState.PRESENT;
				case UNKNOWN ->
					(state == ConfigurationPropertyState.PRESENT) ? state : ConfigurationPropertyState.UNKNOWN;
				case ABSENT -> state;
			};
		}
		return state;
	}

	/**
	 * Return the name below which the binder finds the properties.
	 * @return a name with one element more than {@link #SERVICES}
	 */
	ConfigurationPropertyName root() {
		if (isPlain() || this.roots.isEmpty()) {
			return SERVICES.append(isPlain() ? this.name : "service");
		}
		return this.roots.getFirst();
	}

	/**
	 * Return the proper spelling of a property.
	 * @param setting the rest of its name
	 * @return its full name
	 */
	String property(String setting) {
		return SERVICES + this.element + "." + setting;
	}

	/**
	 * Describe the spellings of a property, for a message.
	 * @param setting the rest of its name
	 * @param prefix the prefix of variables
	 * @return all proper spellings, the first as in a file of properties
	 */
	String spelling(String setting, VariablePrefix prefix) {
		String yaml = this.element.startsWith(".") ? "" : " (in YAML the key \"%s\" below services)"
			.formatted(this.element.replace("\\", "\\\\").replace("\"", "\\\""));
		String relaxed = relaxed(this.name);
		String variable = (this.ambiguous || relaxed.isEmpty()) ? "" : ", or the environment variable " + prefix
			.variable("QBIPCS_SERVER_SERVICES_" + (relaxed + "_" + relaxed(setting)).toUpperCase(Locale.ROOT));
		return escaped(property(setting)) + yaml + variable;
	}

	// As in a file of properties, where these end a name; it may have any encoding.
	private static String escaped(String property) {
		StringBuilder escaped = new StringBuilder();
		for (int i = 0; i < property.length(); i++) {
			char c = property.charAt(i);
			if (c == ' ' || c == ':' || c == '=' || c == '\\') {
				escaped.append('\\').append(c);
			}
			else if (c < ' ' || c > '~') {
				escaped.append("\\u%04x".formatted((int) c));
			}
			else {
				escaped.append(c);
			}
		}
		return escaped.toString();
	}

	private boolean isPlain() {
		return !this.ambiguous && this.name.matches("[a-z0-9][a-z0-9-]*");
	}

	/**
	 * Return the name that a property has where it comes from.
	 * @param property a property of any source
	 * @return for example the name of an environment variable
	 */
	static String rawName(ConfigurationProperty property) {
		return (property.getOrigin() instanceof PropertySourceOrigin origin) ? origin.getPropertyName()
				: property.getName().toString();
	}

	/**
	 * Reduce a name to the characters that relaxed binding compares.
	 * @param name a name, or a part of one
	 * @return its letters and digits, in lower case
	 */
	static String relaxed(String name) {
		return dashed(name).replace("-", "");
	}

	/**
	 * Find where the beginning of a name ends.
	 * @param beginning letters and digits, in lower case
	 * @param name a name
	 * @return how many characters of the name make up the beginning, as few as possible,
	 * or -1 if it begins otherwise
	 */
	static int endOf(String beginning, String name) {
		int matched = 0;
		for (int i = 0; i < name.length() && matched < beginning.length(); i++) {
			String relaxed = relaxed(name.substring(i, i + 1));
			if (!relaxed.isEmpty() && relaxed.charAt(0) != beginning.charAt(matched++)) {
				return -1;
			}
			if (matched == beginning.length()) {
				return i + 1;
			}
		}
		return (matched == beginning.length()) ? 0 : -1;
	}

	private static String dashed(String name) {
		StringBuilder dashed = new StringBuilder();
		for (int i = 0; i < name.length(); i++) {
			char c = Character.toLowerCase(name.charAt(i));
			if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
				dashed.append(c);
			}
			else if (!dashed.isEmpty() && dashed.charAt(dashed.length() - 1) != '-') {
				dashed.append('-');
			}
		}
		return dashed.toString().replaceFirst("-$", "");
	}

}
