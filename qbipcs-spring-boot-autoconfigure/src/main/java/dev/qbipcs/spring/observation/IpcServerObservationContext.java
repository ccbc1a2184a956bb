package dev.qbipcs.spring.observation;

import dev.qbipcs.IpcConnection;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.ReceiverContext;

/**
 * The context of a handler's call. The protocol has no field for trace propagation: a
 * trace begins here unless the thread already has one.
 */
public final class IpcServerObservationContext extends ReceiverContext<IpcConnection> {

	private final IpcConnection connection;

	private final int messageId;

	private final String method;

	private int errorNumber;

	/**
	 * Create a context.
	 * @param connection the connection of the request
	 * @param messageId the id in the request's header
	 * @param method the handler, as {@code Class.method}
	 */
	public IpcServerObservationContext(IpcConnection connection, int messageId, String method) {
		super((carrier, key) -> null, Kind.SERVER);
		this.connection = connection;
		this.messageId = messageId;
		this.method = method;
		setCarrier(connection);
	}

	/**
	 * Return the connection of the request. The request itself may have been released
	 * already.
	 * @return the connection
	 */
	public IpcConnection connection() {
		return this.connection;
	}

	/**
	 * Return the id in the request's header.
	 * @return the id
	 */
	public int messageId() {
		return this.messageId;
	}

	/**
	 * Return the handler.
	 * @return {@code Class.method}
	 */
	public String method() {
		return this.method;
	}

	/**
	 * Return the error in the response's header.
	 * @return 0 until the request is answered; below 0 for an error, including that of a
	 * handler without a response
	 */
	public int errorNumber() {
		return this.errorNumber;
	}

	/**
	 * Set the error in the response's header.
	 * @param errorNumber 0, or by convention a negated error number
	 */
	public void setErrorNumber(int errorNumber) {
		this.errorNumber = errorNumber;
	}

}
