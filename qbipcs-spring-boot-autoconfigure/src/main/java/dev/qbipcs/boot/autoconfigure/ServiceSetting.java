package dev.qbipcs.boot.autoconfigure;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;

/**
 * A property that every service has.
 *
 * @param name its name, below that of the service
 * @param list whether it has elements
 */
record ServiceSetting(String name, boolean list) {

	static final ServiceSetting ALLOWED_USERS = new ServiceSetting("allowed-users", true);

	static final ServiceSetting ALLOWED_GROUPS = new ServiceSetting("allowed-groups", true);

	static final List<ServiceSetting> ALL = Arrays.stream(IpcServiceProperties.class.getRecordComponents())
		.map(ServiceSetting::of)
		.toList();

	private static ServiceSetting of(RecordComponent component) {
		return new ServiceSetting(DataObjectPropertyName.toDashedForm(component.getName()),
				Collection.class.isAssignableFrom(component.getType()));
	}

	/**
	 * Find this property of a service in a source.
	 * @param key the service
	 * @param source a source of properties
	 * @return the property, or its first element; null if the source has neither
	 */
	@Nullable ConfigurationProperty find(ServiceKey key, ConfigurationPropertySource source) {
		ConfigurationPropertyName setting = ConfigurationPropertyName.of(this.name);
		ConfigurationProperty property = key.find(source, setting);
		return (property == null && this.list) ? key.find(source, setting.append("[0]")) : property;
	}

	/**
	 * Visit all that the binder takes from a source for this property of a service.
	 * @param key the service
	 * @param source a source of properties
	 * @param visitor takes the property, or its elements
	 */
	void visit(ServiceKey key, ConfigurationPropertySource source, Consumer<ConfigurationProperty> visitor) {
		ConfigurationPropertyName setting = ConfigurationPropertyName.of(this.name);
		ConfigurationProperty property = key.find(source, setting);
		if (property != null) {
			// a source that has the whole list is not searched for elements
			visitor.accept(property);
			return;
		}
		for (int i = 0; this.list; i++) {
			property = key.find(source, setting.append("[" + i + "]"));
			if (property == null) {
				return;
			}
			visitor.accept(property);
		}
	}

}
