package dev.qbipcs.spring.server;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * The services of the application. They are there as soon as all singletons are, and
 * start with the application. Any thread may call any method.
 */
public final class IpcServiceRegistry implements SmartInitializingSingleton {

	private final Supplier<List<RegisteredIpcService>> factory;

	private volatile List<RegisteredIpcService> services = List.of();

	/**
	 * Create a registry.
	 * @param factory makes the services
	 */
	public IpcServiceRegistry(IpcServiceFactory factory) {
		this(factory::createServices);
	}

	IpcServiceRegistry(Supplier<List<RegisteredIpcService>> factory) {
		this.factory = factory;
	}

	@Override
	public void afterSingletonsInstantiated() {
		this.services = this.factory.get();
	}

	/**
	 * Return all services that are not disabled.
	 * @return the services, in the order of their names
	 */
	public List<RegisteredIpcService> services() {
		return this.services;
	}

	/**
	 * Find a service.
	 * @param name the name that clients connect to
	 * @return the service, or empty if there is none or it is disabled
	 */
	public Optional<RegisteredIpcService> service(String name) {
		return this.services.stream().filter((service) -> service.name().equals(name)).findFirst();
	}

}
