package dev.qbipcs.internal.server;

import java.lang.System.Logger.Level;
import java.time.Duration;

import dev.qbipcs.IpcPeerLog;
import dev.qbipcs.internal.protocol.HandshakeRequest;
import dev.qbipcs.internal.transport.ServiceListener;
import dev.qbipcs.internal.transport.SetupSocket;
import dev.qbipcs.spi.EventLoop;
import dev.qbipcs.spi.EventLoop.Priority;
import dev.qbipcs.spi.EventLoop.Timer;
import org.jspecify.annotations.Nullable;

/**
 * Takes clients off the listening socket and lets them introduce themselves, no more than
 * so many at once: {@link HalfOpen} tells when the next one is taken, and which gives way
 * to it. All of it happens on the thread of the first loop.
 */
final class Acceptor implements EventLoop.Handler {

	/** Clients taken before others on the loop have their turn. */
	private static final int BATCH = 16;

	/** How long to wait when this process is out of descriptors or memory. */
	private static final Duration PAUSE = Duration.ofMillis(100);

	/** A client has this part of the handshake timeout before it may have to give way. */
	private static final int FAIR_PART = 2;

	private final ServiceRuntime service;

	private final EventLoop loop;

	private final ServiceListener listener;

	private final long timeoutNanos;

	private final HalfOpen<PendingHandshake> halfOpen;

	/** One for all: they have the same time, so the first to come is the first to go. */
	private @Nullable Timer timeout;

	/** Until the next client may be taken though there is no room. */
	private @Nullable Timer patience;

	private boolean open;

	private boolean stopped;

	private boolean pausing;

	private int interest;

	Acceptor(ServiceRuntime service, ServiceListener listener) {
		ServerSettings settings = service.settings();
		this.service = service;
		this.loop = service.firstLoop().eventLoop();
		this.listener = listener;
		this.timeoutNanos = settings.handshakeTimeout().toNanos();
		this.halfOpen = new HalfOpen<>(settings.maxPendingHandshakes(), this.timeoutNanos / FAIR_PART);
	}

	void start() {
		if (this.stopped) {
			return;
		}
		this.open = true;
		this.interest = EventLoop.READABLE;
		this.loop.add(Priority.MEDIUM, this.listener.fd(), this.interest, this);
	}

	void stop() {
		if (this.stopped) {
			return;
		}
		this.stopped = true;
		if (this.open) {
			this.open = false;
			this.loop.remove(this.listener.fd());
			for (PendingHandshake handshake : this.halfOpen.all()) {
				this.halfOpen.remove(handshake);
				handshake.hangUp();
			}
			cancel(this.timeout);
			cancel(this.patience);
		}
		this.listener.close();
	}

	@Override
	public void loopClosed() {
		this.service.firstLoop().loopClosed();
		stop();
	}

	@Override
	public void ready(int events) {
		try {
			// a client that is let in may have the application close the service
			for (int i = 0; i < BATCH && this.open && hasRoom(); i++) {
				SetupSocket socket = this.listener.accept();
				if (socket == null) {
					break;
				}
				begin(socket);
			}
		}
		catch (RuntimeException | Error ex) {
			// whatever it is: the same socket would be readable again at once, for ever
			this.pausing = true;
			this.loop.schedule(PAUSE, this::resume);
			this.service.peerLog()
				.log(Level.WARNING, IpcPeerLog.UNKNOWN_USER, "clients that could not be accepted",
						() -> "Service \"%s\" accepts no client for %s: %s".formatted(this.service.settings().name(),
								PAUSE, ex.getMessage()));
		}
		updateInterest();
	}

	// A client sent all of its handshake.
	void introduced(PendingHandshake handshake, SetupSocket socket, HandshakeRequest request) {
		this.halfOpen.remove(handshake);
		if (request.wellFormed()) {
			this.service.admit(socket, handshake.peer(), request);
		}
		else {
			socket.close();
			dropped(handshake, "sent something else than a handshake");
		}
		updateInterest();
	}

	// A client hung up before.
	void left(PendingHandshake handshake) {
		this.halfOpen.remove(handshake);
		updateInterest();
	}

	private void begin(SetupSocket socket) {
		try {
			PendingHandshake handshake = new PendingHandshake(this, this.loop, socket);
			handshake.start();
			this.halfOpen.add(handshake);
		}
		catch (RuntimeException | Error ex) {
			socket.close();
			throw ex;
		}
		watchOldest();
		while (this.halfOpen.isOverfull()) {
			PendingHandshake next = this.halfOpen.next();
			// it may have introduced itself meanwhile, while the loop was busy
			if (!next.look()) {
				this.halfOpen.gaveWay(next);
				next.hangUp();
				dropped(next, "did not introduce itself and gave way to others, of which there are too many at once");
			}
		}
	}

	private void dropped(PendingHandshake handshake, String reason) {
		this.service.counters().handshakeDropped();
		this.service.peerLog()
			.log(Level.WARNING, handshake.uid(), "clients that did not introduce themselves",
					() -> "Dropping pid %d (uid %s), which connected to service \"%s\": it %s".formatted(
							handshake.peer().pid(), handshake.peer().getName(), this.service.settings().name(),
							reason));
	}

	private void watchOldest() {
		if (this.timeout == null && !this.halfOpen.isEmpty()) {
			long left = this.halfOpen.oldest().since() + this.timeoutNanos - System.nanoTime();
			this.timeout = this.loop.schedule(Duration.ofNanos(left), this::dropLate);
		}
	}

	private void dropLate() {
		this.timeout = null;
		if (!this.open) {
			// its time had come before it was cancelled
			return;
		}
		long now = System.nanoTime();
		for (PendingHandshake handshake : this.halfOpen.all()) {
			if (now - handshake.since() >= this.timeoutNanos && !handshake.look()) {
				this.halfOpen.remove(handshake);
				handshake.hangUp();
				dropped(handshake, "did not introduce itself in time");
			}
		}
		watchOldest();
		updateInterest();
	}

	private boolean hasRoom() {
		return !this.halfOpen.isFull() || System.nanoTime() - this.halfOpen.roomAt() >= 0;
	}

	private void resume() {
		this.pausing = false;
		updateInterest();
	}

	// Clients stay in the backlog while this process cannot take them, or there is no
	// room.
	private void updateInterest() {
		if (!this.open) {
			return;
		}
		boolean room = hasRoom();
		if (!room && this.patience == null) {
			this.patience = this.loop.schedule(Duration.ofNanos(this.halfOpen.roomAt() - System.nanoTime()),
					this::patienceIsOver);
		}
		int wanted = (this.pausing || !room) ? 0 : EventLoop.READABLE;
		if (wanted != this.interest) {
			this.interest = wanted;
			this.loop.modify(Priority.MEDIUM, this.listener.fd(), wanted);
		}
	}

	private void patienceIsOver() {
		this.patience = null;
		updateInterest();
	}

	private static void cancel(@Nullable Timer timer) {
		if (timer != null) {
			timer.cancel();
		}
	}

}
