package dev.qbipcs.boot.actuate;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.stream.Collectors;

import dev.qbipcs.IpcConnection;
import dev.qbipcs.RequestRate;
import dev.qbipcs.spring.server.IpcServiceRegistry;
import dev.qbipcs.spring.server.RegisteredIpcService;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/**
 * The actuator endpoint {@code qbipcs}: services, their connections and counters; with
 * unrestricted access also request rates, start and stop, reset of statistics, and
 * disconnecting clients. The error of a failed operation lists the valid choices.
 */
@Endpoint(id = "qbipcs", defaultAccess = Access.READ_ONLY)
public class IpcEndpoint {

	private final IpcServiceRegistry registry;

	private final ProcessTable processes = new ProcessTable();

	/**
	 * Create the endpoint.
	 * @param registry the services to show and control
	 */
	public IpcEndpoint(IpcServiceRegistry registry) {
		this.registry = registry;
	}

	/**
	 * Describe all services.
	 * @return the services without their connections
	 */
	@ReadOperation
	public IpcServicesDescriptor services() {
		Map<String, IpcServiceDescriptor> services = new LinkedHashMap<>();
		this.registry.services()
			.forEach((service) -> services.put(service.name(), IpcServiceDescriptor.of(service, null)));
		return new IpcServicesDescriptor(services);
	}

	/**
	 * Describe a service.
	 * @param service its name
	 * @return the service and its connections
	 */
	@ReadOperation
	public IpcServiceDescriptor service(@Selector String service) {
		return describe(this.registry.get(service), false);
	}

	/**
	 * Return a document about a service: its C header.
	 * @param service its name
	 * @param document {@code header}
	 * @return the text
	 */
	@ReadOperation(produces = "text/plain")
	public String document(@Selector String service, @Selector String document) {
		RegisteredIpcService target = this.registry.get(service);
		if (!document.equals("header")) {
			throw new NoSuchElementException(
					"There is no \"%s\" of a service; there is its C header: \"header\"".formatted(document));
		}
		return target.header()
			.orElseThrow(() -> new NoSuchElementException(
					"No C header was written for \"%s\": compile its class with the annotation processor of qbipcs, and let a handler take or return a @CStruct"
						.formatted(service)));
	}

	/**
	 * Change a service. A null argument leaves its aspect unchanged.
	 * @param service its name
	 * @param requestRate the new request rate
	 * @param running true to start it, false to stop it
	 * @param resetStatistics true to reset the counters of its connections; the totals of
	 * the service are not reset
	 * @return the service and its connections, with the counters before a reset
	 */
	@WriteOperation
	public IpcServiceDescriptor changeService(@Selector String service, @Nullable String requestRate,
			@Nullable Boolean running, @Nullable Boolean resetStatistics) {
		RegisteredIpcService target = this.registry.get(service);
		boolean reset = Boolean.TRUE.equals(resetStatistics);
		if (requestRate == null && running == null && !reset) {
			throw new InvalidIpcRequestException(
					("There is nothing to do; say what to change: \"requestRate\" (one of %s), \"running\" (true or"
							+ " false), \"resetStatistics\" (true)")
						.formatted(rates()));
		}
		if (requestRate != null) {
			this.registry.setRequestRate(service, rate(requestRate));
		}
		IpcServiceDescriptor before = describe(target, reset);
		if (running != null) {
			if (running) {
				this.registry.start(service);
			}
			else {
				this.registry.stop(service);
			}
		}
		return reset ? IpcServiceDescriptor.of(target, before.connections()) : describe(target, false);
	}

	/**
	 * Reset the counters of a connection.
	 * @param service the name of the service
	 * @param connection the id of the connection
	 * @param resetStatistics true
	 * @return the connection with its counters before the reset
	 */
	@WriteOperation
	public IpcConnectionDescriptor changeConnection(@Selector String service, @Selector Long connection,
			@Nullable Boolean resetStatistics) {
		IpcConnection target = this.registry.get(service).connection(connection);
		if (!Boolean.TRUE.equals(resetStatistics)) {
			throw new InvalidIpcRequestException(
					"There is nothing to do; say what to change: \"resetStatistics\" (true)");
		}
		return describe(target, true);
	}

	/**
	 * Disconnect a client.
	 * @param service the name of the service
	 * @param connection the id of the connection
	 * @return the connection before the disconnect
	 */
	@DeleteOperation
	public IpcConnectionDescriptor disconnect(@Selector String service, @Selector Long connection) {
		IpcConnectionDescriptor before = describe(this.registry.get(service).connection(connection), false);
		this.registry.disconnect(service, connection);
		return before;
	}

	private IpcServiceDescriptor describe(RegisteredIpcService service, boolean reset) {
		List<IpcConnectionDescriptor> connections = service.server()
			.connections()
			.stream()
			.map((connection) -> describe(connection, reset))
			.toList();
		if (reset) {
			service.server().statsAndReset();
		}
		return IpcServiceDescriptor.of(service, connections);
	}

	private IpcConnectionDescriptor describe(IpcConnection connection, boolean reset) {
		return IpcConnectionDescriptor.of(connection, reset ? connection.statsAndReset() : connection.stats(),
				this.processes);
	}

	private static RequestRate rate(String name) {
		try {
			return RequestRate.valueOf(name.toUpperCase(Locale.ROOT));
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidIpcRequestException("\"%s\" is no request rate; there are: %s".formatted(name, rates()));
		}
	}

	private static String rates() {
		return Arrays.stream(RequestRate.values()).map(RequestRate::name).collect(Collectors.joining(", "));
	}

}
