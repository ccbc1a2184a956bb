package dev.qbipcs.internal.transport;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.internal.protocol.HandshakeResponse;
import dev.qbipcs.internal.ring.RingLayout;

/**
 * Three rings in shared memory. Requests are announced by a byte from the client, events
 * by a byte to it, responses by nothing: clients sleep on the ring's semaphore. Between
 * peers of this library bytes go only to a peer that asked for them.
 */
public final class ShmServerChannel implements ServerChannel {

	private final SetupSocket socket;

	private final ShmRings rings;

	private final int bufferSize;

	private final boolean extended;

	private final ChannelLifetime lifetime;

	private final ShmRequests requests;

	private final ShmEvents events;

	private final ShmResponses responses;

	private final Runnable[] disconnecting;

	private ShmServerChannel(SetupSocket socket, ShmRings rings, int bufferSize, boolean extended) {
		RingProtocol protocol = RingProtocol.of(extended);
		this.socket = socket;
		this.rings = rings;
		this.bufferSize = bufferSize;
		this.extended = extended;
		this.lifetime = new ChannelLifetime(socket::shutdown, socket::close, rings::unmap);
		Notifier notifier = protocol.notifier(socket);
		this.requests = new ShmRequests(rings.request(), protocol, bufferSize, socket, notifier);
		this.events = new ShmEvents(protocol.writer(rings.event()), notifier, this.lifetime.events());
		this.responses = new ShmResponses(protocol.writer(rings.response()), this.events, this.lifetime.responses());
		this.disconnecting = new Runnable[] { this::discardIfHungUp, this.events::queueLength, this.lifetime::end };
	}

	/**
	 * Create the shared memory of a connection.
	 * @param service the name of the service
	 * @param socket the client's setup socket
	 * @param clientPid the client's process id
	 * @param bufferSize the largest message in bytes
	 * @param access owner and mode of the files
	 * @param extended whether the client offered the extension
	 * @param account what its files are charged to
	 * @return the channel
	 * @throws IpcException with {@code ENOSPC} if there is not enough shared memory, with
	 * {@code ENOMEM} if the account has not
	 */
	public static ShmServerChannel create(String service, SetupSocket socket, int clientPid, int bufferSize,
			FileAccess access, boolean extended, SharedMemoryBudget.Account account) {
		try {
			ShmRings rings = ShmRings.create(service, clientPid, socket.fd(), bufferSize, access, account);
			return create(socket, rings, bufferSize, extended);
		}
		catch (IpcException ex) {
			throw ex.is(Errno.ENOSPC) ? new IpcException(Errno.ENOSPC, ("%s is full: a connection with a buffer of %d"
					+ " bytes needs %d bytes there; enlarge it (mount -o remount,size=...) or lower the buffer size")
				.formatted(ConnectionDirectory.ROOT, bufferSize, 3L * RingLayout.dataSize(bufferSize)), ex) : ex;
		}
	}

	private static ShmServerChannel create(SetupSocket socket, ShmRings rings, int bufferSize, boolean extended) {
		try {
			return new ShmServerChannel(socket, rings, bufferSize, extended);
		}
		catch (Throwable ex) {
			rings.dispose();
			throw ex;
		}
	}

	@Override
	public HandshakeResponse describe() {
		return new HandshakeResponse(0, IpcTransport.SHARED_MEMORY.code(), this.bufferSize, this.rings.requestName(),
				this.rings.responseName(), this.rings.eventName(), this.extended);
	}

	@Override
	public RequestSource requests() {
		return this.requests;
	}

	@Override
	public ServerLane responses() {
		return this.responses;
	}

	@Override
	public ServerLane events() {
		return this.events;
	}

	@Override
	public void disconnect() {
		Teardown.run(this.disconnecting);
	}

	@Override
	public void discard() {
		this.rings.discard();
	}

	@Override
	public void dispose() {
		try {
			this.rings.remove();
		}
		finally {
			this.lifetime.disposed();
		}
	}

	private void discardIfHungUp() {
		if (this.socket.isHungUp()) {
			this.rings.discard();
		}
	}

}
