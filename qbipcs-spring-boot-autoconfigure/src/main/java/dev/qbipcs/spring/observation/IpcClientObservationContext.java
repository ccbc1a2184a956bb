package dev.qbipcs.spring.observation;

import dev.qbipcs.client.IpcClient;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.SenderContext;

/**
 * The context of a client's call. The protocol has no field for trace propagation, so the
 * service does not see the trace.
 */
public final class IpcClientObservationContext extends SenderContext<IpcClient> {

	private final IpcClient client;

	private final int messageId;

	private int errorNumber;

	/**
	 * Create a context.
	 * @param client the calling client
	 * @param messageId the id in the request's header
	 */
	public IpcClientObservationContext(IpcClient client, int messageId) {
		super((carrier, key, value) -> {
		}, Kind.CLIENT);
		this.client = client;
		this.messageId = messageId;
		setCarrier(client);
		setRemoteServiceName(client.serviceName());
	}

	/**
	 * Return the calling client.
	 * @return the client
	 */
	public IpcClient client() {
		return this.client;
	}

	/**
	 * Return the id in the request's header.
	 * @return the id
	 */
	public int messageId() {
		return this.messageId;
	}

	/**
	 * Return the error in the response's header, or that of the failed call.
	 * @return 0 until there is a response; below 0 for an error
	 */
	public int errorNumber() {
		return this.errorNumber;
	}

	/**
	 * Set the error in the response's header, or that of the failed call.
	 * @param errorNumber 0, or by convention a negated error number
	 */
	public void setErrorNumber(int errorNumber) {
		this.errorNumber = errorNumber;
	}

}
