package dev.qbipcs.server;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import dev.qbipcs.EventLoop;
import dev.qbipcs.EventLoop.Priority;
import dev.qbipcs.EventLoop.Timer;
import dev.qbipcs.IpcException;
import dev.qbipcs.PeerCredentials;
import dev.qbipcs.protocol.HandshakeRequest;
import dev.qbipcs.transport.ServiceListener;
import dev.qbipcs.transport.SetupSocket;
import org.jspecify.annotations.Nullable;

/**
 * Takes clients off the listening socket and lets them introduce themselves, no more than
 * so many at once: when it gets too many, the user who has most loses the oldest. Thus
 * silent clients of one user hold nobody else up. All of it happens on the thread of the
 * first loop.
 */
final class Acceptor implements EventLoop.Handler {

	/** Clients taken before others on the loop have their turn. */
	private static final int BATCH = 16;

	/** How long to wait when this process has too many open files. */
	private static final Duration PAUSE = Duration.ofMillis(100);

	private final ServiceRuntime service;

	private final EventLoop loop;

	private final ServiceListener listener;

	private final Set<PendingHandshake> pending = new LinkedHashSet<>();

	/** One for all: they have the same time, so the first to come is the first to go. */
	private @Nullable Timer timeout;

	private boolean open;

	private boolean stopped;

	private boolean pausing;

	private int interest;

	Acceptor(ServiceRuntime service, ServiceListener listener) {
		this.service = service;
		this.loop = service.firstLoop().loop();
		this.listener = listener;
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
			List.copyOf(this.pending).forEach(PendingHandshake::abandon);
			if (this.timeout != null) {
				this.timeout.cancel();
			}
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
			for (int i = 0; i < BATCH; i++) {
				SetupSocket socket = this.listener.accept();
				if (socket == null) {
					break;
				}
				begin(socket);
			}
		}
		catch (IpcException ex) {
			this.pausing = true;
			this.loop.schedule(PAUSE, this::resume);
			this.service.warnings()
				.log("Service \"%s\" accepts nobody for %s: %s".formatted(this.service.settings().name(), PAUSE,
						ex.getMessage()));
		}
		updateInterest();
	}

	// A client introduced itself, or, without a request, did not.
	void finished(PendingHandshake handshake, SetupSocket socket, PeerCredentials peer,
			@Nullable HandshakeRequest request) {
		this.pending.remove(handshake);
		if (request != null) {
			this.service.admit(socket, peer, request);
		}
		else {
			socket.close();
		}
		updateInterest();
	}

	private void begin(SetupSocket socket) {
		PendingHandshake handshake = new PendingHandshake(this, this.service, socket);
		try {
			handshake.start();
			this.pending.add(handshake);
			watchOldest();
			if (this.pending.size() > this.service.settings().maxPendingHandshakes()) {
				evictOne();
			}
		}
		catch (IpcException ex) {
			socket.close();
			throw ex;
		}
	}

	private void watchOldest() {
		if (this.timeout == null && !this.pending.isEmpty()) {
			long left = this.pending.iterator().next().deadline() - System.nanoTime();
			this.timeout = this.loop.schedule(Duration.ofNanos(left), this::abandonLate);
		}
	}

	private void abandonLate() {
		this.timeout = null;
		long now = System.nanoTime();
		List.copyOf(this.pending)
			.stream()
			.filter((handshake) -> now - handshake.deadline() >= 0)
			.forEach(PendingHandshake::abandon);
		watchOldest();
	}

	private void resume() {
		this.pausing = false;
		updateInterest();
	}

	private void evictOne() {
		Map<Integer, Long> counts = this.pending.stream()
			.collect(Collectors.groupingBy(PendingHandshake::uid, Collectors.counting()));
		int greediest = Collections.max(counts.entrySet(), Map.Entry.comparingByValue()).getKey();
		this.pending.stream()
			.filter((handshake) -> handshake.uid() == greediest)
			.findFirst()
			.ifPresent(PendingHandshake::abandon);
	}

	private void updateInterest() {
		int wanted = this.pausing ? 0 : EventLoop.READABLE;
		if (this.open && wanted != this.interest) {
			this.interest = wanted;
			this.loop.modify(Priority.MEDIUM, this.listener.fd(), wanted);
		}
	}

}
