package dev.qbipcs.spring.server;

import dev.qbipcs.IpcServerBuilder;

/**
 * A bean that changes how services are made. Called at start-up, in order, after the
 * annotation's attributes and the properties were applied.
 */
@FunctionalInterface
public interface IpcServerCustomizer {

	/**
	 * Change a service before it is made.
	 * @param serviceName the name that clients connect to
	 * @param builder what makes the service
	 */
	void customize(String serviceName, IpcServerBuilder builder);

}
