package dev.qbipcs.spring.server;

import java.util.Collection;
import java.util.Map;

import dev.qbipcs.spring.handler.InvalidIpcServiceException;

/**
 * Knows what the configuration says about the services of an application. Asked once, at
 * start-up, when all services are known: what it says about none of them is a mistake,
 * which may be a restriction of access that nobody would obey.
 */
@FunctionalInterface
public interface IpcServiceConfiguration {

	/**
	 * Find what is said about services.
	 * @param names the names of all services, as {@code @IpcService} has them
	 * @return what is said, by these names; nothing is said about names that are missing
	 * @throws InvalidIpcServiceException if something is said that no service obeys
	 */
	Map<String, IpcServiceOptions> options(Collection<String> names);

}
