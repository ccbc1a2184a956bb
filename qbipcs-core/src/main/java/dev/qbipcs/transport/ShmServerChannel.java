package dev.qbipcs.transport;

import java.lang.foreign.MemorySegment;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.posix.MemoryFaults;
import dev.qbipcs.protocol.HandshakeResponse;
import dev.qbipcs.protocol.RequestHeader;
import dev.qbipcs.ring.RingLayout;
import dev.qbipcs.ring.RingMode;
import dev.qbipcs.ring.RingReader;
import dev.qbipcs.ring.RingWriter;

/**
 * Three rings in shared memory. Requests are announced by a byte from the client, events
 * by a byte to it, responses by nothing: clients sleep on the ring's semaphore. With
 * clients of this library bytes go only to a peer that sleeps.
 */
public final class ShmServerChannel implements ServerChannel {

	private final SetupSocket socket;

	private final ShmRings rings;

	private final int bufferSize;

	private final RingReader requests;

	/** Whether the client is one of this library, and bytes only wake up. */
	private final boolean extended;

	private final WakeUps wakeUps;

	private final NotificationReader notifications;

	private final RingOutput responses;

	private final RingOutput events;

	private final Notifier notifier;

	private final ChannelLifetime lifetime;

	private final Runnable[] disconnecting;

	private volatile int lastEventQueueLength;

	private boolean polling;

	/** Whether memory was taken away; the next look for a request reports it. */
	private boolean faulty;

	/** The size of the request that was received last. */
	private int received;

	/** False once it is disconnected: then the rings and the socket are not touched. */
	private boolean open = true;

	private ShmServerChannel(SetupSocket socket, ShmRings rings, int bufferSize, boolean extended) {
		this.extended = extended;
		this.wakeUps = new WakeUps(socket);
		this.socket = socket;
		this.rings = rings;
		this.bufferSize = bufferSize;
		RingMode mode = extended ? RingMode.MARKED : RingMode.COUNTED;
		this.requests = new RingReader(rings.request(), mode, RequestHeader.SIZE, bufferSize);
		this.requests.wakeUpByByte(extended);
		this.notifications = new NotificationReader(socket);
		this.lifetime = new ChannelLifetime(socket::shutdown, socket::close, rings::unmap);
		this.responses = new RingOutput(new RingWriter(rings.response(), mode), this.lifetime.responses());
		this.events = new RingOutput(new RingWriter(rings.event(), mode), this.lifetime.events());
		this.disconnecting = new Runnable[] { this::eventQueueLength, this.lifetime::end };
		this.notifier = new Notifier(socket, !extended);
	}

	/**
	 * Create the shared memory of a connection.
	 * @param service the name of the service
	 * @param socket the client's setup socket
	 * @param clientPid the client's process id
	 * @param bufferSize the largest message in bytes
	 * @param access who may open the files
	 * @param extended whether the client offered to wake us up only when we sleep
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
	public int requestFd() {
		return this.socket.fd();
	}

	@Override
	public boolean setupReadable() {
		throw new IllegalStateException("The setup socket announces requests");
	}

	@Override
	public long foreignMessages() {
		return 0;
	}

	@Override
	public HandshakeResponse describe() {
		return new HandshakeResponse(0, IpcTransport.SHARED_MEMORY.code(), this.bufferSize, this.rings.requestName(),
				this.rings.responseName(), this.rings.eventName(), this.extended);
	}

	@Override
	public int receive(MemorySegment target) {
		if (!this.open) {
			return EMPTY;
		}
		if (this.faulty) {
			return BROKEN;
		}
		try {
			int size = this.requests.poll();
			if (size > 0) {
				this.requests.copyHead(target);
				this.received = size;
			}
			MemoryFaults.surface();
			return switch (size) {
				case RingReader.EMPTY -> EMPTY;
				case RingReader.BROKEN -> BROKEN;
				default -> size;
			};
		}
		catch (InternalError ex) {
			return BROKEN;
		}
	}

	@Override
	public boolean receivePayload(MemorySegment target) {
		try {
			this.requests.copyTo(target, RequestHeader.SIZE, this.received - RequestHeader.SIZE);
			MemoryFaults.surface();
			return true;
		}
		catch (InternalError ex) {
			return false;
		}
	}

	@Override
	public void release() {
		try {
			this.requests.release();
			MemoryFaults.surface();
		}
		catch (InternalError ex) {
			this.faulty = true;
		}
	}

	@Override
	public void handled(int count) {
		if (!this.open) {
			return;
		}
		if (this.extended) {
			this.wakeUps.chunksRead(count);
		}
		else {
			this.notifications.chunksRead(count);
		}
	}

	@Override
	public boolean announced() {
		return !this.extended || !this.open || this.wakeUps.take();
	}

	@Override
	public boolean isUnannounced() {
		if (!this.extended || this.polling || !this.open) {
			return false;
		}
		if (this.faulty) {
			return true;
		}
		try {
			boolean there = this.requests.isReadable();
			MemoryFaults.surface();
			return there;
		}
		catch (InternalError ex) {
			this.faulty = true;
			return true;
		}
	}

	@Override
	public boolean readable() {
		return this.open && (this.extended ? this.wakeUps.isHonest() : this.notifications.readable());
	}

	@Override
	public void pollingBegins() {
		this.polling = true;
		wakeUpWanted(false);
	}

	@Override
	public boolean pollingEnds() {
		this.polling = false;
		wakeUpWanted(true);
		return isUnannounced();
	}

	@Override
	public int pendingRequests() {
		if (!this.open) {
			return 0;
		}
		try {
			int limit = this.requests.queueLimit();
			MemoryFaults.surface();
			return limit;
		}
		catch (InternalError ex) {
			return 0;
		}
	}

	@Override
	public <T> int sendResponse(int id, int error, PayloadForm<T> form, T payload, int size) {
		if (this.notifier.owes()) {
			// a handler that answers again and again keeps the loop from doing it
			flush();
		}
		if (!this.responses.gate().enter()) {
			return CLOSED;
		}
		try {
			return this.responses.write(id, error, form, payload, size);
		}
		finally {
			this.responses.gate().leave();
		}
	}

	@Override
	public <T> int sendEvent(int id, int error, PayloadForm<T> form, T payload, int size) {
		if (!this.events.gate().enter()) {
			return CLOSED;
		}
		try {
			int result = this.events.write(id, error, form, payload, size);
			if (result == SENT && this.events.byteWanted()) {
				return this.notifier.notifyPeer() ? SENT : SENT_NOTIFY_LATER;
			}
			// a client makes room only for what it was told of, and a handler that tries
			// again and again keeps the loop from telling it
			this.notifier.flush();
			return result;
		}
		finally {
			this.events.gate().leave();
		}
	}

	@Override
	public boolean flush() {
		if (!this.events.gate().enter()) {
			return true;
		}
		try {
			return this.notifier.flush();
		}
		finally {
			this.events.gate().leave();
		}
	}

	@Override
	public int eventQueueLength() {
		if (this.events.gate().tryEnter()) {
			try {
				int length = this.events.queueLength();
				MemoryFaults.surface();
				this.lastEventQueueLength = length;
			}
			catch (InternalError ex) {
				this.lastEventQueueLength = 0;
			}
			finally {
				this.events.gate().leave();
			}
		}
		return this.lastEventQueueLength;
	}

	@Override
	public void flowControl(int value) {
		if (!this.open) {
			return;
		}
		try {
			this.rings.request().flowControl(value);
			MemoryFaults.surface();
		}
		catch (InternalError ex) {
			this.faulty = true;
		}
	}

	@Override
	public void disconnect() {
		this.open = false;
		if (this.socket.isHungUp()) {
			this.rings.discard();
		}
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

	private void wakeUpWanted(boolean wanted) {
		if (!this.extended || !this.open) {
			return;
		}
		try {
			this.requests.wakeUpByByte(wanted);
			MemoryFaults.surface();
		}
		catch (InternalError ex) {
			this.faulty = true;
		}
	}

}
