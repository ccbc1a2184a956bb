package dev.qbipcs.internal.transport;

import java.lang.foreign.MemorySegment;

import dev.qbipcs.IpcTransport;
import dev.qbipcs.PeerCredentials;
import dev.qbipcs.internal.posix.PrivateMemory;
import dev.qbipcs.internal.protocol.HandshakeResponse;

/**
 * Two datagram sockets: one for requests and responses, one for events.
 */
public final class SocketServerChannel implements ServerChannel {

	private final SocketFiles files;

	private final int bufferSize;

	private final boolean extended;

	private final ChannelLifetime lifetime;

	private final SocketRequests requests;

	private final DatagramOutput responses;

	private final DatagramOutput events;

	private final Runnable[] disconnecting;

	private SocketServerChannel(SetupSocket setup, SocketFiles files, PeerCredentials client, int bufferSize,
			boolean extended, DatagramSocket requestSocket, DatagramSocket eventSocket, MemorySegment messages) {
		this.files = files;
		this.bufferSize = bufferSize;
		this.extended = extended;
		this.lifetime = new ChannelLifetime(setup::shutdown, () -> closeSockets(setup, requestSocket, eventSocket),
				() -> unmap(files, messages));
		this.responses = new DatagramOutput(requestSocket, files.names().response(), files.control(),
				ControlFile.RESPONSES, this.lifetime.responses(), messages.asSlice(0, bufferSize));
		this.events = new DatagramOutput(eventSocket, files.names().event(), files.control(), ControlFile.EVENTS,
				this.lifetime.events(), messages.asSlice(alignedSize(bufferSize), bufferSize));
		this.requests = new SocketRequests(requestSocket, setup, client, bufferSize, files.control(), this.responses);
		this.disconnecting = new Runnable[] { this.events::queueLength, this.lifetime::end };
	}

	/**
	 * Create the sockets of a connection.
	 * @param service the name of the service
	 * @param setup the client's setup socket
	 * @param client the credentials of the client
	 * @param bufferSize the largest message in bytes
	 * @param access owner and mode of the control file
	 * @param extended whether the client offered to number its requests
	 * @param account what the control file is charged to
	 * @return the channel
	 */
	public static SocketServerChannel create(String service, SetupSocket setup, PeerCredentials client, int bufferSize,
			FileAccess access, boolean extended, SharedMemoryBudget.Account account) {
		SocketFiles files = SocketFiles.create(service, client.pid(), setup.fd(), client.uid(), access, account);
		DatagramSocket requests = null;
		DatagramSocket events = null;
		MemorySegment messages = null;
		try {
			requests = DatagramSocket.bind(files.names().request(), bufferSize);
			events = DatagramSocket.bind(files.names().eventSender(), bufferSize);
			// before the client counts on it; what is never sent never takes any memory
			messages = PrivateMemory.allocate(2 * alignedSize(bufferSize));
			return new SocketServerChannel(setup, files, client, bufferSize, extended, requests, events, messages);
		}
		catch (Throwable ex) {
			DatagramSocket.close(requests, events);
			if (messages != null) {
				PrivateMemory.free(messages);
			}
			files.unmap();
			files.remove();
			throw ex;
		}
	}

	@Override
	public HandshakeResponse describe() {
		return new HandshakeResponse(0, IpcTransport.SOCKET.code(), this.bufferSize, this.files.controlPath(),
				this.files.names().base(), "", this.extended);
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
	public long foreignMessages() {
		return this.requests.foreignMessages();
	}

	@Override
	public void disconnect() {
		Teardown.run(this.disconnecting);
	}

	@Override
	public void dispose() {
		try {
			this.files.remove();
		}
		finally {
			this.lifetime.disposed();
		}
	}

	private static void closeSockets(SetupSocket setup, DatagramSocket requests, DatagramSocket events) {
		try {
			DatagramSocket.close(requests, events);
		}
		finally {
			setup.close();
		}
	}

	private static long alignedSize(int bufferSize) {
		return (bufferSize + 7L) & ~7L;
	}

	private static void unmap(SocketFiles files, MemorySegment messages) {
		try {
			files.unmap();
		}
		finally {
			PrivateMemory.free(messages);
		}
	}

}
