package dev.qbipcs.spring.server;

/**
 * A service of the application could not be started with it. The cause says why.
 */
public class IpcServiceStartException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create an exception.
	 * @param service the name of the service
	 * @param cause why it could not be started
	 */
	public IpcServiceStartException(String service, RuntimeException cause) {
		super("IPC service \"" + service + "\" cannot start", cause);
	}

}
