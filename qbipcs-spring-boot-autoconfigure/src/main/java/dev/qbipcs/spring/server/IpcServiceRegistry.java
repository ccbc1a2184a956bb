package dev.qbipcs.spring.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * The services of the application. They are there as soon as all singletons are, and
 * start with the application. Any thread may call any method.
 */
public final class IpcServiceRegistry implements SmartInitializingSingleton {

	private final Supplier<List<RegisteredIpcService>> factory;

	private final List<Consumer<RegisteredIpcService>> actions = new ArrayList<>();

	private volatile @Nullable List<RegisteredIpcService> services;

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
		createServices();
	}

	/**
	 * Make the services, unless they are there. A registry that is initialized lazily is
	 * not told that the singletons are instantiated, but its life cycle still starts.
	 */
	synchronized void createServices() {
		if (this.services == null) {
			List<RegisteredIpcService> created = this.factory.get();
			this.services = created;
			this.actions.forEach(created::forEach);
			this.actions.clear();
		}
	}

	/**
	 * Have something done with every service, once: as soon as they are there, before
	 * they start, or now if they are.
	 * @param action what to do
	 */
	public void whenCreated(Consumer<RegisteredIpcService> action) {
		synchronized (this) {
			if (this.services == null) {
				this.actions.add(action);
				return;
			}
		}
		services().forEach(action);
	}

	/**
	 * Return all services that are not disabled.
	 * @return the services, in the order of their names; none before the singletons are
	 * instantiated
	 */
	public List<RegisteredIpcService> services() {
		List<RegisteredIpcService> services = this.services;
		return (services != null) ? services : List.of();
	}

	/**
	 * Find a service.
	 * @param name the name that clients connect to
	 * @return the service, or empty if there is none or it is disabled
	 */
	public Optional<RegisteredIpcService> service(String name) {
		return services().stream().filter((service) -> service.name().equals(name)).findFirst();
	}

}
