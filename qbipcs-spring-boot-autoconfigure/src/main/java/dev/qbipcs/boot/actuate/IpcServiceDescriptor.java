package dev.qbipcs.boot.actuate;

import java.util.List;

import dev.qbipcs.IpcServer;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.RequestRate;
import dev.qbipcs.SharedMemoryStats;
import dev.qbipcs.spring.server.IpcServiceState;
import dev.qbipcs.spring.server.RegisteredIpcService;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * A service in the endpoint's output.
 *
 * @param state its state
 * @param failure the reason why it could not be started; null in any other state
 * @param transport its transport
 * @param serviceId the numeric id of the service
 * @param bean the name of the bean that implements it
 * @param requestRate its request rate
 * @param handlers the request ids with a handler of their own
 * @param defaultHandler whether a default handler takes requests with other ids
 * @param activeConnections currently established connections
 * @param totals counters since the service was created
 * @param sharedMemory shared memory that the files of clients take and may take, in bytes
 * @param connections the connections; null in the list of all services
 */
public record IpcServiceDescriptor(IpcServiceState state, @Nullable String failure, IpcTransport transport,
		int serviceId, String bean, RequestRate requestRate, List<Integer> handlers, boolean defaultHandler,
		long activeConnections, IpcTotalsDescriptor totals, SharedMemoryStats sharedMemory,
		@Nullable List<IpcConnectionDescriptor> connections) implements OperationResponseBody {

	static IpcServiceDescriptor of(RegisteredIpcService service, @Nullable List<IpcConnectionDescriptor> connections) {
		IpcServer server = service.server();
		return new IpcServiceDescriptor(service.state(), service.failure().map(Throwable::getMessage).orElse(null),
				server.transport(), server.serviceId(), service.beanName(), server.requestRate(), service.handlerIds(),
				service.hasDefaultHandler(), server.stats().activeConnections(), IpcTotalsDescriptor.of(service),
				server.sharedMemory(), connections);
	}

}
