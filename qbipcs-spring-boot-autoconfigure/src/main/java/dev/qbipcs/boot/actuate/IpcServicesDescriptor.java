package dev.qbipcs.boot.actuate;

import java.util.Map;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * The services of an application in the endpoint's output.
 *
 * @param services the services by name, without their connections
 */
public record IpcServicesDescriptor(Map<String, IpcServiceDescriptor> services) implements OperationResponseBody {

}
