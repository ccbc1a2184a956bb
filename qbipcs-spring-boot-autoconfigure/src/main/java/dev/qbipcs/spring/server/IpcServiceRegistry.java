package dev.qbipcs.spring.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

import dev.qbipcs.IpcConnection;
import dev.qbipcs.RequestRate;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * The services of the application, to inspect and control them at run time. They exist as
 * soon as all singletons do, and start with the application. Any thread may call any
 * method.
 */
public final class IpcServiceRegistry implements SmartInitializingSingleton {

	private static final Log logger = LogFactory.getLog(IpcServiceRegistry.class);

	private final Supplier<List<RegisteredIpcService>> factory;

	private final List<Consumer<RegisteredIpcService>> actions = new ArrayList<>();

	private volatile @Nullable List<RegisteredIpcService> services;

	/**
	 * Create a registry.
	 * @param factory creates the services
	 */
	public IpcServiceRegistry(IpcServiceFactory factory) {
		this(factory::createServices);
	}

	IpcServiceRegistry(Supplier<List<RegisteredIpcService>> factory) {
		this.factory = factory;
	}

	/**
	 * Create a registry for an application without services.
	 * @return the registry
	 */
	public static IpcServiceRegistry empty() {
		return new IpcServiceRegistry(() -> {
			logger.info("IPC services are disabled");
			return List.of();
		});
	}

	@Override
	public void afterSingletonsInstantiated() {
		createServices();
	}

	/**
	 * Create the services, unless they exist. A lazily initialized registry is not
	 * notified that the singletons are instantiated, but its life cycle still starts.
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
	 * Run an action for every service, once: as soon as the services exist and before
	 * they start, or now if they exist.
	 * @param action the action
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

	/**
	 * Start a service that was stopped or could not be started. Does nothing if it is
	 * running.
	 * @param name the name that clients connect to
	 * @throws NoSuchIpcServiceException if there is none, or it is disabled
	 * @throws dev.qbipcs.IpcException if it cannot be started; its state is then
	 * {@link IpcServiceState#FAILED}
	 */
	public void start(String name) {
		get(name).start();
	}

	/**
	 * Stop a service: withdraw it and disconnect its clients. Does nothing if it is not
	 * running. Requests that are being handled are not waited for;
	 * {@code server().drain()} does that.
	 * @param name the name that clients connect to
	 * @throws NoSuchIpcServiceException if there is none, or it is disabled
	 */
	public void stop(String name) {
		RegisteredIpcService service = get(name);
		service.stop();
		logger.info("Stopped IPC service \"" + name + "\"");
	}

	/**
	 * Choose how eagerly a service reads requests, also while it is stopped.
	 * @param name the name that clients connect to
	 * @param rate the new rate
	 * @throws NoSuchIpcServiceException if there is none, or it is disabled
	 */
	public void setRequestRate(String name, RequestRate rate) {
		get(name).server().setRequestRate(rate);
	}

	/**
	 * Disconnect a client. Takes effect soon, on the event loop.
	 * @param name the name of the service
	 * @param connectionId the id of the connection, as of {@link IpcConnection#id()}
	 * @throws NoSuchIpcServiceException if there is no such service, or it is disabled
	 * @throws NoSuchIpcConnectionException if the service has no such connection (any
	 * more)
	 */
	public void disconnect(String name, long connectionId) {
		get(name).connection(connectionId).disconnect();
	}

	/**
	 * Return a service that must exist.
	 * @param name the name that clients connect to
	 * @return the service
	 * @throws NoSuchIpcServiceException if there is none, or it is disabled
	 */
	public RegisteredIpcService get(String name) {
		return service(name).orElseThrow(() -> new NoSuchIpcServiceException(name,
				services().stream().map(RegisteredIpcService::name).toList()));
	}

}
