package dev.qbipcs.boot.actuate;

import java.util.Map;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * The services of an application, as the endpoint answers.
 *
 * @param services the services by their names, without their connections
 */
public record IpcServicesDescriptor(Map<String, IpcServiceDescriptor> services) implements OperationResponseBody {

}
