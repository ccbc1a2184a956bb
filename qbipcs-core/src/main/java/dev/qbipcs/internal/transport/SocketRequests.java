package dev.qbipcs.internal.transport;

import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLong;

import dev.qbipcs.IpcPeerLog;
import dev.qbipcs.PeerCredentials;
import dev.qbipcs.internal.posix.PeerReceiver;
import dev.qbipcs.internal.protocol.RequestHeader;
import dev.qbipcs.spi.EventLoop;
import dev.qbipcs.spi.EventLoop.Handler;
import dev.qbipcs.spi.EventLoop.PolledHandler;
import dev.qbipcs.spi.EventLoop.Priority;

/**
 * Requests as datagrams. The setup socket is silent and only tells when the client is
 * gone. Datagrams of other processes are dropped and counted; any process may send to an
 * abstract name.
 */
final class SocketRequests implements RequestSource {

	private static final IpcPeerLog peerLog = IpcPeerLog.of(SocketServerChannel.class);

	/** Foreign datagrams dropped before others on the loop have their turn. */
	private static final int FOREIGN_BATCH = 16;

	/**
	 * As many small datagrams as a queue of 8 MiB holds, with what the kernel adds to
	 * each.
	 */
	private static final int LONGEST_QUEUE = 16_384;

	private final SetupSocket setup;

	private final PeerCredentials client;

	private final int bufferSize;

	private final PeerReceiver receiver;

	private final ControlFile control;

	private final DatagramOutput responses;

	private final AtomicLong foreign = new AtomicLong();

	private final MemorySegment ignored = Arena.ofAuto().allocate(64);

	private final Junk junk = new Junk();

	private final Registration requestRegistration;

	private final Registration setupRegistration;

	SocketRequests(DatagramSocket socket, SetupSocket setup, PeerCredentials client, int bufferSize,
			ControlFile control, DatagramOutput responses) {
		this.setup = setup;
		this.client = client;
		this.bufferSize = bufferSize;
		this.receiver = new PeerReceiver(socket.fd());
		this.control = control;
		this.responses = responses;
		this.requestRegistration = new Registration(socket.fd());
		this.setupRegistration = new Registration(setup.fd());
	}

	@Override
	public void watch(EventLoop loop, Priority priority, boolean reading, PolledHandler handler) {
		this.requestRegistration.begin(loop, priority, interest(reading), handler);
		try {
			this.setupRegistration.begin(loop, Priority.MEDIUM, EventLoop.READABLE,
					(events) -> setupReady(events, handler));
		}
		catch (Throwable ex) {
			this.requestRegistration.end();
			throw ex;
		}
	}

	@Override
	public void update(Priority priority, boolean reading) {
		this.requestRegistration.update(priority, interest(reading));
	}

	@Override
	public void unwatch() {
		try {
			this.requestRegistration.end();
		}
		finally {
			this.setupRegistration.end();
		}
	}

	@Override
	public int receive(MemorySegment target) {
		for (int i = 0; i < FOREIGN_BATCH; i++) {
			int size = this.receiver.receive(target, this.bufferSize);
			if (size < 0) {
				return EMPTY;
			}
			if (this.receiver.isFrom(this.client.pid(), this.client.uid())) {
				this.responses.connect();
				this.control.count(ControlFile.REQUESTS, -1);
				return (size >= RequestHeader.SIZE) ? Math.min(size, this.bufferSize) : BROKEN;
			}
			dropped();
		}
		return EMPTY;
	}

	@Override
	public void flowControl(int value) {
		this.control.flowControl(value);
	}

	@Override
	public int backlog() {
		return LONGEST_QUEUE;
	}

	// Any thread may call it.
	long foreignMessages() {
		return this.foreign.get();
	}

	// What comes here announces no request.
	private void setupReady(int events, Handler handler) {
		boolean ended = (events & EventLoop.HANGUP) != 0;
		if (!ended) {
			int taken = this.setup.receive(this.ignored, (int) this.ignored.byteSize());
			this.junk.add(Math.max(taken, 0));
			ended = taken == 0 || this.junk.isTooMuch();
		}
		if (ended) {
			handler.ready(EventLoop.HANGUP);
		}
	}

	// One line a connection: a peer that floods the socket must not flood the log.
	private void dropped() {
		if (this.foreign.getAndIncrement() == 0) {
			peerLog.log(Level.WARNING, this.client.uid(), "datagrams that were dropped since strangers sent them",
					() -> "Dropped a datagram that process %d sent to the socket of process %d; further ones are only counted"
						.formatted(this.receiver.senderPid(), this.client.pid()));
		}
	}

	private static int interest(boolean reading) {
		return reading ? EventLoop.READABLE : 0;
	}

}
