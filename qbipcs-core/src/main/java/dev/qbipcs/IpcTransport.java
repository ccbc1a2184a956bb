package dev.qbipcs;

/**
 * How messages travel, as {@code enum qb_ipc_type}. The server alone chooses; a client
 * learns the transport in the handshake. Message queues ({@code QB_IPC_POSIX_MQ},
 * {@code QB_IPC_SYSV_MQ}) are missing: libqb refuses them, too.
 */
public enum IpcTransport {

	/** Datagram unix sockets ({@code QB_IPC_SOCKET}). */
	SOCKET(0),

	/** Ring buffers in shared memory ({@code QB_IPC_SHM}). */
	SHARED_MEMORY(1),

	/** The platform's best ({@code QB_IPC_NATIVE}): shared memory on Linux. */
	NATIVE(4);

	private final int code;

	IpcTransport(int code) {
		this.code = code;
	}

	/**
	 * Return the number of this transport on the wire.
	 * @return the value of {@code enum qb_ipc_type}
	 */
	public int code() {
		return this.code;
	}

	/**
	 * Return the transport that really carries the messages.
	 * @return {@link #SHARED_MEMORY} for {@link #NATIVE}, else this
	 */
	public IpcTransport resolve() {
		return (this == NATIVE) ? SHARED_MEMORY : this;
	}

}
