package dev.qbipcs.boot.actuate;

import java.util.List;

import dev.qbipcs.IpcServer;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.RequestRate;
import dev.qbipcs.spring.server.IpcServiceState;
import dev.qbipcs.spring.server.RegisteredIpcService;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * A service, as the endpoint answers.
 *
 * @param state whether it can be reached
 * @param failure why it could not be started; null unless the state says so
 * @param transport how messages travel
 * @param serviceId the number given to the service
 * @param bean the bean that serves
 * @param requestRate how eagerly requests are read
 * @param handlers ids of the requests that have a handler of their own
 * @param defaultHandler whether requests with other ids are handled
 * @param activeConnections connections established now
 * @param totals what the service did since it was made
 * @param connections the connections; null where all services are listed
 */
public record IpcServiceDescriptor(IpcServiceState state, @Nullable String failure, IpcTransport transport,
		int serviceId, String bean, RequestRate requestRate, List<Integer> handlers, boolean defaultHandler,
		long activeConnections, IpcTotalsDescriptor totals,
		@Nullable List<IpcConnectionDescriptor> connections) implements OperationResponseBody {

	static IpcServiceDescriptor of(RegisteredIpcService service, @Nullable List<IpcConnectionDescriptor> connections) {
		IpcServer server = service.server();
		return new IpcServiceDescriptor(service.state(), service.failure().map(Throwable::getMessage).orElse(null),
				server.transport(), server.serviceId(), service.beanName(), server.requestRate(), service.handlerIds(),
				service.hasDefaultHandler(), server.stats().activeConnections(), IpcTotalsDescriptor.of(service),
				connections);
	}

}
