package dev.qbipcs.internal.transport;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicLong;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.PeerCredentials;
import dev.qbipcs.internal.posix.DatagramSender;
import dev.qbipcs.internal.posix.PeerReceiver;
import dev.qbipcs.internal.posix.Sockets;
import dev.qbipcs.internal.protocol.HandshakeResponse;
import dev.qbipcs.internal.protocol.RequestHeader;
import dev.qbipcs.internal.protocol.ResponseHeader;

/**
 * The client's two datagram sockets. They are connected to the server's, so the kernel
 * lets no other process send to them; datagrams that came before that, from a process
 * that guessed their names, are dropped and counted.
 */
public final class SocketClientChannel implements ClientChannel, PayloadForm.Target {

	private final SetupSocket setup;

	private final HandshakeResponse description;

	private final ServerFiles files;

	private final ControlFile control;

	private final DatagramSocket responseSocket;

	private final DatagramSocket eventSocket;

	private final PeerCredentials server;

	private final DatagramSender requests;

	private final Inbox responses;

	private final Inbox events;

	private MemorySegment request = MemorySegment.NULL;

	/** Where the next bytes of the request go. */
	private long position;

	private final AtomicLong foreign = new AtomicLong();

	private volatile int flowControlThreshold = DEFAULT_FLOW_CONTROL_THRESHOLD;

	private SocketClientChannel(SetupSocket setup, HandshakeResponse description, ServerFiles files,
			ControlFile control, PeerCredentials server, DatagramSocket responseSocket, DatagramSocket eventSocket) {
		this.setup = setup;
		this.description = description;
		this.files = files;
		this.control = control;
		this.responseSocket = responseSocket;
		this.eventSocket = eventSocket;
		this.server = server;
		this.requests = new DatagramSender(responseSocket.fd());
		int largest = ClientChannel.largestMessage(description.bufferSize());
		this.responses = new Inbox(responseSocket, ControlFile.RESPONSES, largest);
		this.events = new Inbox(eventSocket, ControlFile.EVENTS, largest);
	}

	/**
	 * Connect to the sockets that the server made.
	 * @param setup the setup socket
	 * @param description what the server answered
	 * @param server the credentials of the server
	 * @return the channel
	 * @throws IpcException with {@code EACCES} if the control file may not be opened,
	 * with {@code EPROTO} if it is not what it should be
	 */
	public static SocketClientChannel attach(SetupSocket setup, HandshakeResponse description, PeerCredentials server) {
		ServerFiles files = ServerFiles.ofSockets(description.request(), server);
		ControlFile control = null;
		DatagramSocket responses = null;
		DatagramSocket events = null;
		try {
			SocketNames names = files.socketNames(description.response());
			control = files.attachControl(description.request());
			responses = connect(names.response(), names.request(), description.bufferSize());
			events = connect(names.event(), names.eventSender(), description.bufferSize());
			return new SocketClientChannel(setup, description, files, control, server, responses, events);
		}
		catch (RuntimeException | Error ex) {
			DatagramSocket.close(responses, events);
			if (control != null) {
				control.unmap();
			}
			files.close();
			throw ex;
		}
	}

	@Override
	public <T> boolean trySend(int id, int number, PayloadForm<T> form, T payload, int payloadSize) {
		int hold = this.control.flowControl();
		if (hold > 0 && hold <= this.flowControlThreshold) {
			return false;
		}
		int size = RequestHeader.SIZE + payloadSize;
		assemble(id, number, form, payload, size);
		int failure = this.requests.send(this.request, size);
		if (failure == 0) {
			this.control.count(ControlFile.REQUESTS, 1);
			return true;
		}
		if (failure == Errno.EAGAIN.number() || failure == Errno.ENOBUFS.number()) {
			return false;
		}
		throw (failure == Errno.EMSGSIZE.number())
				? new IpcException(Errno.EMSGSIZE,
						"The request has " + size
								+ " bytes with its header, more than the kernel lets pass; raise net.core.wmem_max")
				: new ServerGoneException();
	}

	@Override
	public boolean flush() {
		return true;
	}

	@Override
	public void flowControlThreshold(int threshold) {
		this.flowControlThreshold = threshold;
	}

	@Override
	public int eventFd() {
		return this.eventSocket.fd();
	}

	@Override
	public boolean eventsAnnounced() {
		return true;
	}

	@Override
	public boolean responseAnnounced() {
		return this.control.read(ControlFile.RESPONSES) > 0;
	}

	@Override
	public boolean eventsAwaited() {
		return false;
	}

	@Override
	public void eventsIgnored() {
		// the kernel keeps them
	}

	@Override
	public int receive(Lane lane, Receiver receiver, boolean patient) {
		Inbox inbox = inbox(lane);
		int size = receive(inbox);
		if (size != EMPTY) {
			MemorySegment target = receiver.memory(size, ResponseHeader.number(inbox.buffer()));
			if (target != null) {
				MemorySegment.copy(inbox.buffer(), 0, target, 0, size);
			}
		}
		return size;
	}

	private int receive(Inbox inbox) {
		int size = inbox.receiver().receive(inbox.buffer(), inbox.capacity());
		while (size >= 0 && !inbox.receiver().isFrom(this.server.pid(), this.server.uid())) {
			this.foreign.incrementAndGet();
			size = inbox.receiver().receive(inbox.buffer(), inbox.capacity());
		}
		if (size < 0) {
			return EMPTY;
		}
		this.control.count(inbox.counter(), -1);
		if (size < ResponseHeader.SIZE || size > inbox.capacity()) {
			throw new IpcException(Errno.EBADMSG,
					"The server sent a datagram of %d bytes, but a message of this connection has %d to %d; connect again"
						.formatted(size, ResponseHeader.SIZE, inbox.capacity()));
		}
		return size;
	}

	@Override
	public long foreignMessages() {
		return this.foreign.get();
	}

	@Override
	public boolean await(Lane lane, long deadline) {
		int fd = inbox(lane).socket().fd();
		return KernelWait.await((until) -> Sockets.awaitInputOrEnd(fd, this.setup.fd(), Deadline.millisUntil(until)),
				deadline);
	}

	@Override
	public void wakeUp() {
		Sockets.shutdown(this.responseSocket.fd());
		Sockets.shutdown(this.eventSocket.fd());
	}

	@Override
	public void hangUp() {
		this.setup.shutdown();
	}

	@Override
	public void close(boolean serverGone) {
		Teardown.run(this.setup::close, () -> DatagramSocket.close(this.responseSocket, this.eventSocket),
				this.control::unmap, () -> this.files.removeLeftovers(this.description.request()), this.files::close);
	}

	private <T> void assemble(int id, int number, PayloadForm<T> form, T payload, int size) {
		if (this.request.byteSize() < size) {
			this.request = Arena.ofAuto().allocate(size, 8);
		}
		RequestHeader.write(this.request, id, size, number);
		this.position = RequestHeader.SIZE;
		form.write(payload, size - RequestHeader.SIZE, this);
	}

	@Override
	public void put(MemorySegment bytes) {
		MemorySegment.copy(bytes, 0, this.request, this.position, bytes.byteSize());
		this.position += bytes.byteSize();
	}

	@Override
	public void put(long value, int count) {
		for (int i = 0; i < count; i++) {
			this.request.set(ValueLayout.JAVA_BYTE, this.position++, (byte) (value >>> (8 * i)));
		}
	}

	private Inbox inbox(Lane lane) {
		return (lane == Lane.RESPONSE) ? this.responses : this.events;
	}

	private static DatagramSocket connect(String own, String server, int bufferSize) {
		DatagramSocket socket = DatagramSocket.bind(own, bufferSize);
		if (!socket.tryConnect(server)) {
			DatagramSocket.close(socket);
			throw new IpcException(Errno.ENOTCONN, "The server has no socket \"" + server
					+ "\" any more, or it is in another network namespace: the names of these sockets are abstract even"
					+ " where services listen in the file system; share the namespace, or use shared memory");
		}
		return socket;
	}

	/**
	 * Where messages of a lane come in.
	 *
	 * @param socket the socket
	 * @param receiver receives by it
	 * @param counter the counter of messages on their way
	 * @param capacity the largest message
	 * @param buffer private memory for it
	 */
	private record Inbox(DatagramSocket socket, PeerReceiver receiver, int counter, int capacity,
			MemorySegment buffer) {

		Inbox(DatagramSocket socket, int counter, int capacity) {
			this(socket, new PeerReceiver(socket.fd()), counter, capacity, Arena.ofAuto().allocate(capacity, 8));
		}

	}

}
