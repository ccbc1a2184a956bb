package dev.qbipcs.client;

import java.time.Duration;
import java.util.Set;

/**
 * Collects how to connect. Not safe for use by several threads.
 */
public final class IpcClientBuilder {

	private static final int SMALLEST_BUFFER = 12_328;

	private final String service;

	private int bufferSize = SMALLEST_BUFFER;

	private Duration connectTimeout = Duration.ofSeconds(10);

	private Set<Integer> serverUsers = Set.of();

	IpcClientBuilder(String service) {
		this.service = service;
	}

	/**
	 * Ask for a buffer size; the server decides.
	 * @param bytes the largest message, including its header; raised to 12328 as C
	 * clients do
	 * @return this builder
	 */
	public IpcClientBuilder bufferSize(int bytes) {
		this.bufferSize = Math.max(bytes, SMALLEST_BUFFER);
		return this;
	}

	/**
	 * Limit how long connecting may take.
	 * @param timeout more than nothing; 10 seconds by default
	 * @return this builder
	 */
	public IpcClientBuilder connectTimeout(Duration timeout) {
		if (!timeout.isPositive()) {
			throw new IllegalArgumentException("The connect timeout must be positive, but is " + timeout);
		}
		this.connectTimeout = timeout;
		return this;
	}

	/**
	 * Connect only to a server of certain users. Any process may take a free service
	 * name; this is how to be sure who is behind it.
	 * @param uids user ids, as {@link dev.qbipcs.PeerCredentials#uid()} has them; anybody
	 * by default
	 * @return this builder
	 */
	public IpcClientBuilder serverUsers(Integer... uids) {
		if (uids.length == 0) {
			throw new IllegalArgumentException("Name at least one user; by default anybody may run the service");
		}
		this.serverUsers = Set.of(uids);
		return this;
	}

	/**
	 * Connect ({@code qb_ipcc_connect}).
	 * @return a connected client
	 * @throws dev.qbipcs.IpcException with {@code ECONNREFUSED} if there is no such
	 * service, with what the server says if it rejects us, with {@code ETIMEDOUT} if it
	 * does not answer in time
	 */
	public IpcClient connect() {
		return new Connector(this.service, this.bufferSize, this.connectTimeout, this.serverUsers).connect();
	}

}
