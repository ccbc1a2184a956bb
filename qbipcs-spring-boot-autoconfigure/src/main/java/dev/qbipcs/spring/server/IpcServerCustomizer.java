package dev.qbipcs.spring.server;

import dev.qbipcs.IpcServerBuilder;

/**
 * A bean that customizes services before they are created. Called at start-up, in order,
 * after the annotation's attributes and the properties were applied.
 */
@FunctionalInterface
public interface IpcServerCustomizer {

	/**
	 * Customize a service before it is created.
	 * @param serviceName the name that clients connect to
	 * @param builder the builder of the service
	 */
	void customize(String serviceName, IpcServerBuilder builder);

}
