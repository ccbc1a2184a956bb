package dev.qbipcs.client;

import java.time.Duration;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.internal.transport.ServiceConnector;
import dev.qbipcs.internal.transport.SetupSocket;
import dev.qbipcs.internal.transport.Transports;
import dev.qbipcs.spi.EventLoop;
import dev.qbipcs.spi.EventLoop.Priority;
import dev.qbipcs.spi.EventLoop.Timer;
import org.jspecify.annotations.Nullable;

/**
 * Connects on the shared loop, without a thread that waits. Everything runs on the loop
 * but {@link #start} and {@link #cancel()}, which any thread may call.
 */
final class AsyncConnector implements EventLoop.Handler {

	private static final long SHORTEST_PAUSE_NANOS = Duration.ofMillis(2).toNanos();

	private static final long LONGEST_PAUSE_NANOS = Duration.ofMillis(50).toNanos();

	private final EventLoop loop = ClientLoop.get();

	private final ClientSettings settings;

	private final Outcome outcome;

	private final ConnectBudget budget;

	private long pause = SHORTEST_PAUSE_NANOS;

	/** For the next attempt, or for the end of the time. */
	private @Nullable Timer timer;

	private @Nullable SetupSocket socket;

	private @Nullable Handshake handshake;

	private boolean done;

	private AsyncConnector(ClientSettings settings, ConnectBudget budget, Outcome outcome) {
		this.settings = settings;
		this.outcome = outcome;
		this.budget = budget;
	}

	/**
	 * Begin to connect.
	 * @param settings how
	 * @param budget within which time, and what to wait for
	 * @param outcome told exactly once, on the loop, unless it is cancelled before
	 * @return what can be cancelled
	 */
	static AsyncConnector start(ClientSettings settings, ConnectBudget budget, Outcome outcome) {
		Transports.verifyPlatform();
		AsyncConnector connector = new AsyncConnector(settings, budget, outcome);
		connector.loop.execute(Priority.MEDIUM, connector::knock);
		return connector;
	}

	// Give up silently, unless it is over already.
	void cancel() {
		this.loop.execute(Priority.MEDIUM, this::abandon);
	}

	@Override
	public void ready(int events) {
		Handshake current = this.handshake;
		if (this.done || current == null) {
			return;
		}
		try {
			ClientSession session = current.advance();
			if (session != null) {
				finish();
				this.outcome.connected(session);
			}
		}
		catch (RuntimeException | Error ex) {
			fail(ex);
		}
	}

	private void knock() {
		if (this.done) {
			return;
		}
		try {
			// that is: once
			SetupSocket connected = ServiceConnector.connect(this.settings.service(), this.settings.socketPlacement(),
					System.nanoTime());
			this.socket = connected;
			Handshake fresh = new Handshake(this.settings, connected);
			fresh.begin();
			this.loop.add(Priority.MEDIUM, connected.fd(), EventLoop.READABLE, this);
			this.handshake = fresh;
			this.timer = this.loop.schedule(Duration.ofNanos(Math.max(0, this.budget.deadline() - System.nanoTime())),
					() -> fail(fresh.timedOut()));
		}
		catch (IpcException ex) {
			if (this.socket != null || !ex.is(Errno.EAGAIN) || System.nanoTime() - this.budget.deadline() >= 0) {
				fail(ex);
				return;
			}
			// the queue of the service is full
			this.timer = this.loop.schedule(Duration.ofNanos(this.pause), this::knock);
			this.pause = Math.min(this.pause * 2, LONGEST_PAUSE_NANOS);
		}
		catch (RuntimeException | Error ex) {
			fail(ex);
		}
	}

	private void fail(Throwable cause) {
		if (this.done) {
			return;
		}
		release();
		long pause = this.budget.pauseAfter(cause);
		if (pause == ConnectBudget.GIVE_UP) {
			this.done = true;
			this.outcome.failed(cause);
		}
		else {
			this.timer = this.loop.schedule(Duration.ofNanos(pause), this::knock);
		}
	}

	private void abandon() {
		if (!this.done) {
			this.done = true;
			release();
		}
	}

	private void finish() {
		this.done = true;
		unwatch();
	}

	private void release() {
		unwatch();
		if (this.socket != null) {
			this.socket.close();
			this.socket = null;
		}
	}

	private void unwatch() {
		if (this.timer != null) {
			this.timer.cancel();
		}
		if (this.handshake != null && this.socket != null) {
			this.loop.remove(this.socket.fd());
			this.handshake = null;
		}
	}

	/**
	 * How it ended.
	 */
	interface Outcome {

		/**
		 * Connected.
		 * @param session a session that was not started yet; owned by the callee
		 */
		void connected(ClientSession session);

		/**
		 * Not connected.
		 * @param cause why, as a rule an {@link IpcException}
		 */
		void failed(Throwable cause);

	}

}
