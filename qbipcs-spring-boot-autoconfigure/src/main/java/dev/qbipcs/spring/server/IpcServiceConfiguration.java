package dev.qbipcs.spring.server;

import java.util.Collection;
import java.util.Map;

import dev.qbipcs.spring.handler.InvalidIpcServiceException;

/**
 * The configuration of the services of an application. Queried once, at start-up, when
 * all services are known: a setting that applies to none of them is a mistake, since it
 * may be an access restriction that no service would enforce.
 */
@FunctionalInterface
public interface IpcServiceConfiguration {

	/**
	 * Find the options of services.
	 * @param names the names of all services, as {@code @IpcService} has them
	 * @return the options, by these names; a name without options may be missing
	 * @throws InvalidIpcServiceException if a setting applies to no service
	 */
	Map<String, IpcServiceOptions> options(Collection<String> names);

}
