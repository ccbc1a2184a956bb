package dev.qbipcs.client;

import java.lang.System.Logger.Level;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.PeerCredentials;
import dev.qbipcs.loop.LoopLogger;
import dev.qbipcs.protocol.RequestHeader;
import dev.qbipcs.transport.ClientChannel;
import dev.qbipcs.transport.ClientChannel.Lane;
import dev.qbipcs.transport.Deadline;
import dev.qbipcs.transport.PayloadForm;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a server, for any number of threads: one sends at a time, one
 * receives responses, and one receives events.
 */
final class ClientSession implements ServerWatch.Listener {

	private static final LoopLogger logger = LoopLogger.of(ClientSession.class);

	private static final long SHORTEST_PAUSE_NANOS = Duration.ofNanos(50_000).toNanos();

	private static final long LONGEST_PAUSE_NANOS = Duration.ofMillis(5).toNanos();

	private final ClientSettings settings;

	private final String service;

	private final PeerCredentials server;

	private final IpcTransport transport;

	private final int bufferSize;

	private final ClientChannel channel;

	private final ServerWatch watch;

	private final ReentrantLock sending = new ReentrantLock();

	private final ReentrantLock receiving = new ReentrantLock();

	private final ReentrantLock receivingEvents = new ReentrantLock();

	private volatile @Nullable Owner owner;

	private volatile boolean serverGone;

	private volatile boolean closed;

	ClientSession(ClientSettings settings, PeerCredentials server, IpcTransport transport, int bufferSize, int setupFd,
			ClientChannel channel) {
		this.settings = settings;
		this.service = settings.service();
		this.server = server;
		this.transport = transport;
		this.bufferSize = bufferSize;
		this.channel = channel;
		this.watch = new ServerWatch(setupFd, channel.eventFd(), this);
	}

	// Watch the server from now on.
	void start(Owner owner) {
		this.owner = owner;
		this.watch.start();
	}

	PeerCredentials server() {
		return this.server;
	}

	IpcTransport transport() {
		return this.transport;
	}

	int bufferSize() {
		return this.bufferSize;
	}

	long foreignMessages() {
		return this.channel.foreignMessages();
	}

	boolean isConnected() {
		return !this.serverGone && !this.closed;
	}

	void flowControlThreshold(int threshold) {
		this.channel.flowControlThreshold(threshold);
	}

	<T> boolean trySend(int id, PayloadForm<T> form, T payload, long payloadSize) {
		int size = checkSize(payloadSize);
		this.sending.lock();
		try {
			if (!isConnected()) {
				throw new NotSentException(this.closed ? closedMessage() : endedMessage(), null);
			}
			boolean sent = this.channel.trySend(id, form, payload, size);
			if (sent && !this.channel.flush()) {
				this.watch.awaitRoom();
			}
			return sent;
		}
		catch (IpcException ex) {
			if (!ex.is(Errno.ENOTCONN) || ex instanceof NotSentException) {
				throw ex;
			}
			// sooner than the watch, so that nobody tries again and again meanwhile
			this.serverGone = true;
			this.watch.end();
			throw new NotSentException(endedMessage(), ex);
		}
		finally {
			this.sending.unlock();
		}
	}

	<T> void send(int id, PayloadForm<T> form, T payload, long payloadSize, long deadline, Duration timeout) {
		long pause = SHORTEST_PAUSE_NANOS;
		while (!trySend(id, form, payload, payloadSize)) {
			if (System.nanoTime() - deadline >= 0) {
				throw new IpcException(Errno.EAGAIN, "The service \"" + this.service + "\" made no room within "
						+ timeout + "; it reads slower than we send, or holds its clients");
			}
			Deadline.pause(pause);
			pause = Math.min(pause * 2, LONGEST_PAUSE_NANOS);
		}
	}

	<R> R receive(Lane lane, Destination<R> destination, long deadline, Duration timeout) {
		ReentrantLock lock = lock(lane, deadline, timeout);
		try {
			return receiveLocked(lane, destination, deadline, timeout);
		}
		finally {
			lock.unlock();
		}
	}

	<R> R sendAndReceive(int id, MemorySegment payload, Destination<R> destination, long deadline, Duration timeout) {
		ReentrantLock lock = lock(Lane.RESPONSE, deadline, timeout);
		try {
			send(id, PayloadForm.SEGMENT, payload, payload.byteSize(), deadline, timeout);
			return receiveLocked(Lane.RESPONSE, destination, deadline, timeout);
		}
		finally {
			lock.unlock();
		}
	}

	// Take an event that is there. What makes no sense ends the connection.
	@Nullable MemorySegment pollEvent() {
		this.receivingEvents.lock();
		try {
			return this.closed ? null : Destination.ARRAY.take(this.channel, Lane.EVENT);
		}
		catch (IpcException ex) {
			giveUp(ex);
			return null;
		}
		finally {
			this.receivingEvents.unlock();
		}
	}

	// Tell the owner when events come, until they are ignored.
	void awaitEvents() {
		this.watch.awaitEvents();
		boolean there = false;
		this.receivingEvents.lock();
		try {
			there = !this.closed && this.channel.eventsAwaited();
		}
		catch (IpcException ex) {
			giveUp(ex);
		}
		finally {
			this.receivingEvents.unlock();
		}
		// with the lock in our hands the loop would not look
		if (there) {
			this.watch.eventsAreThere();
		}
	}

	void ignoreEvents() {
		this.watch.ignoreEvents();
		// who has the lock receives by himself, or closes us
		if (this.receivingEvents.tryLock()) {
			try {
				if (!this.closed) {
					this.channel.eventsIgnored();
				}
			}
			finally {
				this.receivingEvents.unlock();
			}
		}
	}

	synchronized void close() {
		if (this.closed) {
			return;
		}
		this.closed = true;
		this.watch.stop();
		// whoever comes later sees that we are closed
		if (this.receiving.isLocked() || this.receivingEvents.isLocked()) {
			this.channel.wakeUp();
		}
		// in the order in which sendAndReceive takes them
		this.receiving.lock();
		this.receivingEvents.lock();
		this.sending.lock();
		try {
			this.channel.close(this.serverGone);
		}
		finally {
			this.sending.unlock();
			this.receivingEvents.unlock();
			this.receiving.unlock();
		}
	}

	private <R> R receiveLocked(Lane lane, Destination<R> destination, long deadline, Duration timeout) {
		for (boolean waited = false;; waited = true) {
			checkOpen();
			boolean last = this.serverGone;
			R message = tryReceive(lane, destination);
			if (message != null) {
				return message;
			}
			if (last) {
				throw notConnected();
			}
			// a server that plays with the semaphore shall not keep us here
			if (!this.channel.await(lane, deadline) || (waited && System.nanoTime() - deadline >= 0)) {
				throw new IpcException(Errno.ETIMEDOUT, "No " + ((lane == Lane.EVENT) ? "event" : "response")
						+ " of the service \"" + this.service + "\" came within " + timeout);
			}
		}
	}

	// What a server sent before it went can still be received; then comes the post by
	// which we were woken, and nothing behind it.
	private <R> @Nullable R tryReceive(Lane lane, Destination<R> destination) {
		try {
			return destination.take(this.channel, lane);
		}
		catch (IpcException ex) {
			checkOpen();
			throw this.serverGone ? notConnected() : ex;
		}
	}

	// Other threads that receive count against our time, too.
	private ReentrantLock lock(Lane lane, long deadline, Duration timeout) {
		ReentrantLock lock = (lane == Lane.RESPONSE) ? this.receiving : this.receivingEvents;
		try {
			if (lock.tryLock() || lock.tryLock(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS)) {
				return lock;
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IpcException(Errno.EINTR, "Interrupted while another thread received", ex);
		}
		throw new IpcException(Errno.ETIMEDOUT,
				"Another thread received from the service \"" + this.service + "\" during all of " + timeout);
	}

	@Override
	public void gone() {
		this.serverGone = true;
		this.channel.wakeUp();
		Owner told = this.owner;
		if (told != null) {
			told.ended(this);
		}
	}

	@Override
	public void writable() {
		this.sending.lock();
		try {
			if (isConnected() && !this.channel.flush()) {
				this.watch.awaitRoom();
			}
		}
		finally {
			this.sending.unlock();
		}
	}

	@Override
	public void eventsReadable() {
		// whoever has the lock is about to close us, or to find out that it may not
		// receive
		if (!this.receivingEvents.tryLock()) {
			return;
		}
		boolean announced = false;
		try {
			announced = this.channel.eventsAnnounced();
		}
		catch (IpcException ex) {
			ignoreEvents();
			giveUp(ex);
		}
		finally {
			this.receivingEvents.unlock();
		}
		Owner told = this.owner;
		if (announced && told != null) {
			ignoreEvents();
			told.eventsAnnounced(this);
		}
	}

	private void giveUp(IpcException cause) {
		if (isConnected()) {
			logger.log(Level.WARNING, "The connection to the service \"" + this.service + "\" is given up", cause);
			this.watch.end();
		}
	}

	// Every message of this session must fit.
	ClientSession checked(IpcReceiveBuffer buffer) {
		if (buffer.capacity() < this.bufferSize) {
			throw new IllegalArgumentException(
					"A message of the service \"%s\" may have %d bytes, but the buffer has room for %d; allocate bufferSize()"
						.formatted(this.service, this.bufferSize, buffer.capacity()));
		}
		return this;
	}

	private int checkSize(long payloadSize) {
		long size = RequestHeader.SIZE + payloadSize;
		if (size > this.bufferSize) {
			throw new IpcException(Errno.EMSGSIZE,
					("The request has %d bytes with its header, but the buffer of the"
							+ " connection to \"%s\" has %d; ask for a larger buffer when connecting")
						.formatted(size, this.service, this.bufferSize));
		}
		return (int) payloadSize;
	}

	private void checkOpen() {
		if (this.closed) {
			throw new IpcException(Errno.ENOTCONN, closedMessage());
		}
	}

	private IpcException notConnected() {
		return new IpcException(Errno.ENOTCONN, endedMessage());
	}

	private String closedMessage() {
		return "This client of the service \"" + this.service + "\" was closed";
	}

	private String endedMessage() {
		return "The server of \"" + this.service + "\" ended the connection; "
				+ ((this.settings.reconnectPolicy() == null) ? "connect again when it is back"
						: "this client connects again by itself, so call again later");
	}

	/**
	 * Told on the shared loop; must not block.
	 */
	interface Owner {

		/**
		 * Events came. They are ignored until {@link ClientSession#awaitEvents()} is
		 * called again.
		 * @param session the session
		 */
		void eventsAnnounced(ClientSession session);

		/**
		 * The server went. What it sent before can still be received.
		 * @param session the session
		 */
		void ended(ClientSession session);

	}

}
