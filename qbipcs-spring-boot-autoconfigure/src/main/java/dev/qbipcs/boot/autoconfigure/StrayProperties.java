package dev.qbipcs.boot.autoconfigure;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import dev.qbipcs.spring.handler.InvalidIpcServiceException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.core.env.EnumerablePropertySource;

/**
 * Finds properties that are meant for services but apply to none, and reports their
 * proper spelling. A property that might restrict access must not be ignored.
 */
final class StrayProperties {

	private static final String OURS = "qbipcs";

	private static final Pattern OUR_ELEMENT = Pattern.compile(OURS + "[._\\[]", Pattern.CASE_INSENSITIVE);

	private static final String SERVICES = ServiceKey.relaxed(ServiceKey.SERVICES.toString());

	private final List<ServiceKey> keys;

	private final List<ConfigurationPropertySource> sources;

	private final VariablePrefix advisedPrefix;

	/**
	 * Create a finder.
	 * @param keys all services
	 * @param sources where properties come from
	 */
	StrayProperties(List<ServiceKey> keys, List<ConfigurationPropertySource> sources) {
		this.sources = sources;
		this.advisedPrefix = VariablePrefix.of(sources);
		// the longest first: of "a" and "a.b" the latter is meant by "a.b.id"
		this.keys = keys.stream()
			.sorted(Comparator.comparingInt((ServiceKey key) -> key.name().length()).reversed())
			.toList();
	}

	/**
	 * Reject properties that apply to no service.
	 * @throws InvalidIpcServiceException if there are any
	 */
	void refuse() {
		Set<String> descriptions = new LinkedHashSet<>();
		Set<String> actions = new LinkedHashSet<>();
		for (ConfigurationPropertySource source : this.sources) {
			if (source.getUnderlyingSource() instanceof EnumerablePropertySource<?> properties) {
				Set<String> obeyed = obeyed(source);
				for (String name : properties.getPropertyNames()) {
					Stray stray = obeyed.contains(name) ? null : explain(name, properties, source);
					if (stray != null) {
						descriptions.add("Property %s (%s) has no effect: %s".formatted(name,
								PropertySourceOrigin.get(properties, name), stray.reason()));
						actions.add(stray.action());
					}
				}
			}
		}
		if (!descriptions.isEmpty()) {
			throw new InvalidIpcServiceException(String.join(System.lineSeparator(), descriptions),
					String.join(System.lineSeparator(), actions));
		}
	}

	// By the names that the source itself has for them.
	private Set<String> obeyed(ConfigurationPropertySource source) {
		Set<String> names = new HashSet<>();
		for (ServiceKey key : this.keys) {
			for (ServiceSetting setting : ServiceSetting.ALL) {
				setting.visit(key, source, (property) -> names.add(ServiceKey.rawName(property)));
			}
		}
		return names;
	}

	private @Nullable Stray explain(String fullName, EnumerablePropertySource<?> properties,
			ConfigurationPropertySource source) {
		VariablePrefix prefix = VariablePrefix.of(source);
		String name = prefix.strip(fullName);
		if (name == null || !ServiceKey.relaxed(name).startsWith(OURS)) {
			return prefix.equals(VariablePrefix.NONE) ? null : withoutPrefix(fullName, prefix);
		}
		String relaxed = ServiceKey.relaxed(name);
		if (!relaxed.startsWith(SERVICES)) {
			return restrictsAccess(name) ? new Stray("only services restrict access",
					"Restrict each service by itself, with qbipcs.server.services.NAME.allowed-users or"
							+ " allowed-groups.")
					: null;
		}
		String rest = relaxed.substring(SERVICES.length());
		if (rest.isEmpty() && "".equals(properties.getProperty(fullName))) {
			// an empty map in YAML
			return null;
		}
		List<Meaning> meanings = meanings(rest);
		if (meanings.size() > 1) {
			return new Stray("it may mean any of the services " + names(meanings.stream().map(Meaning::key).toList()),
					"Write " + spelling(meanings) + ".");
		}
		if (!meanings.isEmpty()) {
			return misspelt(meanings.getFirst(), source);
		}
		for (ServiceKey key : this.keys) {
			if (hasServicePart(name, key)) {
				return new Stray("service \"%s\" has no such property".formatted(key.name()),
						"Properties of a service are " + settings() + ".");
			}
		}
		return new Stray("it names no service",
				this.keys.isEmpty() ? "No bean is annotated with @IpcService. Remove the property, or declare the bean."
						: "There are " + names(this.keys) + ". For example, write "
								+ spelling(new Meaning(this.keys.getFirst(), ServiceSetting.ALLOWED_USERS)) + ".");
	}

	// A variable belongs to another application unless it names one of our services,
	// since no two services of a host share a name.
	private @Nullable Stray withoutPrefix(String name, VariablePrefix prefix) {
		String relaxed = ServiceKey.relaxed(name);
		List<Meaning> meanings = relaxed.startsWith(SERVICES) ? meanings(relaxed.substring(SERVICES.length()))
				: List.of();
		return meanings.isEmpty() ? null
				: new Stray("the variables of this application begin with \"%s\"".formatted(prefix.variable("")),
						"Write " + spelling(meanings) + ". Remove it if it is meant for another application.");
	}

	// An application may have properties of its own below qbipcs-gateway.
	private static boolean restrictsAccess(String name) {
		return OUR_ELEMENT.matcher(name).lookingAt() && ServiceKey.relaxed(name).matches(".*allowed(user|group)s?\\d*");
	}

	// A name in which all letters and digits are right.
	private List<Meaning> meanings(String relaxed) {
		String meant = relaxed.replaceFirst("\\d+$", "");
		List<Meaning> meanings = new ArrayList<>();
		for (ServiceKey key : this.keys) {
			for (ServiceSetting setting : ServiceSetting.ALL) {
				if (meant.equals(ServiceKey.relaxed(key.name() + setting.name()))) {
					meanings.add(new Meaning(key, setting));
				}
			}
		}
		return meanings;
	}

	private Stray misspelt(Meaning meaning, ConfigurationPropertySource source) {
		ConfigurationProperty other = meaning.setting().find(meaning.key(), source);
		if (other != null) {
			return new Stray("property %s of the same source says the same".formatted(ServiceKey.rawName(other)),
					"Keep one of them.");
		}
		return new Stray("it is not spelled as a property of service \"%s\"".formatted(meaning.key().name()),
				"Write " + spelling(meaning) + ".");
	}

	private String spelling(List<Meaning> meanings) {
		return meanings.stream().map(this::spelling).collect(Collectors.joining("; or "));
	}

	private String spelling(Meaning meaning) {
		return meaning.key().spelling(meaning.setting().name(), this.advisedPrefix);
	}

	// Whether a property's name goes on after the name of a service, and not within a
	// word.
	private static boolean hasServicePart(String name, ServiceKey key) {
		if (name.contains("[" + key.name() + "]")) {
			return true;
		}
		String path = SERVICES + ServiceKey.relaxed(key.name());
		int end = ServiceKey.endOf(path, name);
		return end >= 0 && path.length() > SERVICES.length()
				&& (end == name.length() || ServiceKey.relaxed(name.substring(end, end + 1)).isEmpty());
	}

	private static String names(List<ServiceKey> keys) {
		return keys.stream().map((key) -> "\"" + key.name() + "\"").sorted().collect(Collectors.joining(", "));
	}

	private static String settings() {
		return ServiceSetting.ALL.stream().map(ServiceSetting::name).sorted().collect(Collectors.joining(", "));
	}

	/**
	 * A property that applies to no service.
	 *
	 * @param reason why
	 * @param action the remedy
	 */
	private record Stray(String reason, String action) {

	}

	/**
	 * A possible meaning of a property.
	 *
	 * @param key the service
	 * @param setting the property of the service
	 */
	private record Meaning(ServiceKey key, ServiceSetting setting) {

	}

}
