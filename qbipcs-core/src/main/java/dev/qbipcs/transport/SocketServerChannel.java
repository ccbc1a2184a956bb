package dev.qbipcs.transport;

import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLong;

import dev.qbipcs.IpcPeerLog;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.PeerCredentials;
import dev.qbipcs.posix.PeerReceiver;
import dev.qbipcs.posix.PrivateMemory;
import dev.qbipcs.protocol.HandshakeResponse;
import dev.qbipcs.protocol.RequestHeader;

/**
 * Two datagram sockets: one for requests and responses, one for events. The setup socket
 * is silent and only tells when the client is gone. Datagrams of anybody but the client
 * are dropped and counted; any process may send to an abstract name.
 */
public final class SocketServerChannel implements ServerChannel {

	private static final IpcPeerLog peerLog = IpcPeerLog.of(SocketServerChannel.class);

	/** Foreign datagrams dropped before others on the loop have their turn. */
	private static final int FOREIGN_BATCH = 16;

	/**
	 * As many small datagrams as a queue of 8 MiB holds, with what the kernel adds to
	 * each.
	 */
	private static final int LONGEST_QUEUE = 16_384;

	private final SetupSocket setup;

	private final SocketFiles files;

	private final PeerCredentials client;

	private final int bufferSize;

	private final DatagramSocket requestSocket;

	private final DatagramSocket eventSocket;

	private final PeerReceiver requests;

	/** Where messages are assembled, of both kinds. */
	private final MemorySegment messages;

	private final DatagramOutput responses;

	private final DatagramOutput events;

	private final AtomicLong foreign = new AtomicLong();

	private final MemorySegment ignored = Arena.ofAuto().allocate(64);

	private final Junk junk = new Junk();

	private final ChannelLifetime lifetime;

	private final Runnable[] disconnecting;

	private volatile int lastEventQueueLength;

	/** False once it is disconnected: then the sockets are not touched. */
	private boolean open = true;

	private SocketServerChannel(SetupSocket setup, SocketFiles files, PeerCredentials client, int bufferSize,
			DatagramSocket requestSocket, DatagramSocket eventSocket, MemorySegment messages) {
		this.setup = setup;
		this.files = files;
		this.client = client;
		this.bufferSize = bufferSize;
		this.requestSocket = requestSocket;
		this.eventSocket = eventSocket;
		this.messages = messages;
		this.requests = new PeerReceiver(requestSocket.fd());
		this.lifetime = new ChannelLifetime(setup::shutdown, this::closeSockets, this::unmap);
		this.responses = new DatagramOutput(requestSocket, files.names().response(), files.control(),
				ControlFile.RESPONSES, this.lifetime.responses(), messages.asSlice(0, bufferSize));
		this.events = new DatagramOutput(eventSocket, files.names().event(), files.control(), ControlFile.EVENTS,
				this.lifetime.events(), messages.asSlice(alignedSize(bufferSize), bufferSize));
		this.disconnecting = new Runnable[] { this::eventQueueLength, this.lifetime::end };
	}

	/**
	 * Create the sockets of a connection.
	 * @param service the name of the service
	 * @param setup the client's setup socket
	 * @param client the credentials of the client
	 * @param bufferSize the largest message in bytes
	 * @param access who may open the control file
	 * @param account what the control file is charged to
	 * @return the channel
	 */
	public static SocketServerChannel create(String service, SetupSocket setup, PeerCredentials client, int bufferSize,
			FileAccess access, SharedMemoryBudget.Account account) {
		SocketFiles files = SocketFiles.create(service, client.pid(), setup.fd(), client.uid(), access, account);
		DatagramSocket requests = null;
		DatagramSocket events = null;
		MemorySegment messages = null;
		try {
			requests = DatagramSocket.bind(files.names().request(), bufferSize);
			events = DatagramSocket.bind(files.names().eventSender(), bufferSize);
			// before the client counts on it; what is never sent never takes any memory
			messages = PrivateMemory.allocate(2 * alignedSize(bufferSize));
			return new SocketServerChannel(setup, files, client, bufferSize, requests, events, messages);
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

	private static long alignedSize(int bufferSize) {
		return (bufferSize + 7L) & ~7L;
	}

	private void unmap() {
		try {
			this.files.unmap();
		}
		finally {
			PrivateMemory.free(this.messages);
		}
	}

	@Override
	public int requestFd() {
		return this.requestSocket.fd();
	}

	@Override
	public HandshakeResponse describe() {
		return new HandshakeResponse(0, IpcTransport.SOCKET.code(), this.bufferSize, this.files.controlPath(),
				this.files.names().base(), "", false);
	}

	@Override
	public int receive(MemorySegment target) {
		for (int i = 0; this.open && i < FOREIGN_BATCH; i++) {
			int size = this.requests.receive(target, this.bufferSize);
			if (size < 0) {
				return EMPTY;
			}
			if (this.requests.isFrom(this.client.pid(), this.client.uid())) {
				this.responses.connect();
				this.files.control().count(ControlFile.REQUESTS, -1);
				return (size >= RequestHeader.SIZE) ? size : BROKEN;
			}
			dropped();
		}
		return EMPTY;
	}

	@Override
	public boolean receivePayload(MemorySegment target) {
		// it came with the header
		return true;
	}

	@Override
	public void release() {
		// the datagram is gone
	}

	@Override
	public void handled(int count) {
		// nothing announced it
	}

	@Override
	public boolean announced() {
		return true;
	}

	@Override
	public boolean isUnannounced() {
		return false;
	}

	@Override
	public boolean readable() {
		return true;
	}

	@Override
	public boolean setupReadable() {
		if (!this.open) {
			return true;
		}
		int taken = this.setup.receive(this.ignored, (int) this.ignored.byteSize());
		this.junk.add(Math.max(taken, 0));
		return taken != 0 && !this.junk.isTooMuch();
	}

	@Override
	public long foreignMessages() {
		return this.foreign.get();
	}

	@Override
	public void pollingBegins() {
		// the kernel announces every request anyway
	}

	@Override
	public boolean pollingEnds() {
		return false;
	}

	@Override
	public int pendingRequests() {
		return LONGEST_QUEUE;
	}

	@Override
	public <T> int sendResponse(int id, int error, PayloadForm<T> form, T payload, int size) {
		return send(this.responses, id, error, form, payload, size);
	}

	@Override
	public <T> int sendEvent(int id, int error, PayloadForm<T> form, T payload, int size) {
		return send(this.events, id, error, form, payload, size);
	}

	@Override
	public boolean flush() {
		return true;
	}

	@Override
	public int eventQueueLength() {
		if (this.events.gate().tryEnter()) {
			try {
				this.lastEventQueueLength = this.files.control().read(ControlFile.EVENTS);
			}
			finally {
				this.events.gate().leave();
			}
		}
		return this.lastEventQueueLength;
	}

	@Override
	public void flowControl(int value) {
		if (this.open) {
			this.files.control().flowControl(value);
		}
	}

	@Override
	public void disconnect() {
		this.open = false;
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

	private void closeSockets() {
		try {
			DatagramSocket.close(this.requestSocket, this.eventSocket);
		}
		finally {
			this.setup.close();
		}
	}

	private static <T> int send(DatagramOutput output, int id, int error, PayloadForm<T> form, T payload, int size) {
		if (!output.gate().enter()) {
			return CLOSED;
		}
		try {
			return output.write(id, error, form, payload, size);
		}
		finally {
			output.gate().leave();
		}
	}

	// One line a connection: a peer that floods the socket must not flood the log.
	private void dropped() {
		if (this.foreign.getAndIncrement() == 0) {
			peerLog.log(Level.WARNING, this.client.uid(), "datagrams that were dropped since strangers sent them",
					() -> "Dropped a datagram that process %d sent to the socket of process %d; further ones are only counted"
						.formatted(this.requests.senderPid(), this.client.pid()));
		}
	}

}
