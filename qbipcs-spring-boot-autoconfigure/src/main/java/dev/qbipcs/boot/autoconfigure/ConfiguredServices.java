package dev.qbipcs.boot.autoconfigure;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import dev.qbipcs.IpcException;
import dev.qbipcs.spring.handler.InvalidIpcServiceException;
import dev.qbipcs.spring.server.IpcServiceConfiguration;
import dev.qbipcs.spring.server.IpcServiceOptions;
import dev.qbipcs.spring.server.IpcServiceStartException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.bind.validation.ValidationBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.core.env.PropertySource;
import org.springframework.validation.Validator;

/**
 * Binds the properties of services by the names of services. Map keys would not do: an
 * environment variable spells the service {@code cib_ro} as {@code cibro}, so its value
 * would apply to no service.
 */
final class ConfiguredServices implements IpcServiceConfiguration {

	private final Iterable<PropertySource<?>> propertySources;

	private final ServiceOptionsMapper mapper;

	private final Validator validator;

	/**
	 * Create a configuration.
	 * @param propertySources the sources of properties, in order of precedence
	 * @param mapper turns them into options
	 * @param validator checks them
	 */
	ConfiguredServices(Iterable<PropertySource<?>> propertySources, ServiceOptionsMapper mapper, Validator validator) {
		this.propertySources = propertySources;
		this.mapper = mapper;
		this.validator = validator;
	}

	@Override
	public Map<String, IpcServiceOptions> options(Collection<String> names) {
		List<ConfigurationPropertySource> sources = StreamSupport
			.stream(ConfigurationPropertySources.from(this.propertySources).spliterator(), false)
			.toList();
		List<ServiceKey> keys = ServiceKey.of(names);
		new StrayProperties(keys, sources).refuse();
		Map<String, IpcServiceOptions> options = new HashMap<>();
		for (ServiceKey key : keys) {
			IpcServiceProperties properties = bind(key, sources);
			refuseAnEmptyList(key, properties, sources);
			options.put(key.name(), map(key, properties));
		}
		return options;
	}

	// Names of users and groups are looked up by the engine.
	private IpcServiceOptions map(ServiceKey key, IpcServiceProperties properties) {
		try {
			return this.mapper.map(key, properties);
		}
		catch (IpcException ex) {
			throw new IpcServiceStartException(key.name(), ex);
		}
	}

	private IpcServiceProperties bind(ServiceKey key, List<ConfigurationPropertySource> sources) {
		List<ConfigurationPropertySource> ofService = sources.stream()
			.<ConfigurationPropertySource>map((source) -> new ServiceSource(key, source))
			.toList();
		return new Binder(ofService, new PropertySourcesPlaceholdersResolver(this.propertySources)).bindOrCreate(
				key.root(), Bindable.of(IpcServiceProperties.class), new ValidationBindHandler(this.validator));
	}

	// An empty list looks like a missing value, and would admit every client.
	private static void refuseAnEmptyList(ServiceKey key, IpcServiceProperties properties,
			List<ConfigurationPropertySource> sources) {
		if (!properties.enabled() || !properties.allowedUsers().isEmpty() || !properties.allowedGroups().isEmpty()) {
			return;
		}
		for (ServiceSetting setting : List.of(ServiceSetting.ALLOWED_USERS, ServiceSetting.ALLOWED_GROUPS)) {
			sources.stream()
				.flatMap((source) -> Stream.ofNullable(setting.find(key, source)))
				.findFirst()
				.ifPresent((property) -> {
					throw new InvalidIpcServiceException(
							"Property %s (%s) names no user or group, which would let every user connect to service \"%s\""
								.formatted(ServiceKey.rawName(property), property.getOrigin(), key.name()),
							"Name the users or groups that may connect, or remove the property to admit every user.");
				});
		}
	}

	/**
	 * The properties of one service, below a name that does not depend on how a source
	 * spells them.
	 *
	 * @param key the service
	 * @param source where the properties come from
	 */
	private record ServiceSource(ServiceKey key,
			ConfigurationPropertySource source) implements ConfigurationPropertySource {

		@Override
		public @Nullable ConfigurationProperty getConfigurationProperty(ConfigurationPropertyName name) {
			return this.key.root().isAncestorOf(name) ? this.key.find(this.source, setting(name)) : null;
		}

		@Override
		public ConfigurationPropertyState containsDescendantOf(ConfigurationPropertyName name) {
			return this.key.containsDescendantOf(this.source, setting(name));
		}

		private static ConfigurationPropertyName setting(ConfigurationPropertyName name) {
			return name.subName(ServiceKey.SERVICES.getNumberOfElements() + 1);
		}

	}

}
