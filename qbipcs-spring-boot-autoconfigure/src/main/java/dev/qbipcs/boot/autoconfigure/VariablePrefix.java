package dev.qbipcs.boot.autoconfigure;

import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.env.PropertySourceInfo;

/**
 * The prefix of an application's environment variables, which lets several applications
 * share an environment: see
 * {@link org.springframework.boot.SpringApplication#setEnvironmentPrefix(String)}.
 *
 * @param text the prefix as set in Boot, or empty
 */
record VariablePrefix(String text) {

	static final VariablePrefix NONE = new VariablePrefix("");

	/**
	 * Find the prefix of a source.
	 * @param source a source of properties
	 * @return its prefix, or {@link #NONE}
	 */
	static VariablePrefix of(ConfigurationPropertySource source) {
		String prefix = (source.getUnderlyingSource() instanceof PropertySourceInfo info) ? info.getPrefix() : null;
		return (prefix != null) ? new VariablePrefix(prefix) : NONE;
	}

	/**
	 * Find the prefix of an application.
	 * @param sources where its properties come from
	 * @return the prefix of the first that has one, or {@link #NONE}
	 */
	static VariablePrefix of(List<ConfigurationPropertySource> sources) {
		return sources.stream()
			.map(VariablePrefix::of)
			.filter((prefix) -> !prefix.equals(NONE))
			.findFirst()
			.orElse(NONE);
	}

	/**
	 * Remove the prefix from a name.
	 * @param name the name of a property or a variable
	 * @return the rest, or null if the name does not begin with the prefix
	 */
	@Nullable String strip(String name) {
		int end = ServiceKey.endOf(ServiceKey.relaxed(this.text), name);
		return (end >= 0) ? name.substring(end).replaceFirst("^[^\\p{Alnum}]+", "") : null;
	}

	/**
	 * Put the prefix before a variable.
	 * @param variable a name without it
	 * @return its full name
	 */
	String variable(String variable) {
		String prefix = this.text.replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT);
		return prefix.isEmpty() ? variable : prefix + "_" + variable;
	}

}
