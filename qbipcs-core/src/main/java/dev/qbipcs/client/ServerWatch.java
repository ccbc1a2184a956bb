package dev.qbipcs.client;

import java.lang.System.Logger.Level;
import java.util.concurrent.CountDownLatch;

import dev.qbipcs.IpcException;
import dev.qbipcs.internal.loop.LoopLogger;
import dev.qbipcs.spi.EventLoop;
import dev.qbipcs.spi.EventLoop.Priority;

/**
 * Notices at once when a server goes, when there is room on the setup socket again, and
 * when events come. Any thread may call any method unless it says otherwise; what it
 * tells it tells on the shared loop.
 */
final class ServerWatch implements EventLoop.Handler {

	private static final LoopLogger logger = LoopLogger.of(ServerWatch.class);

	private final EventLoop loop = ClientLoop.get();

	private final int setupFd;

	private final int eventFd;

	private final Listener listener;

	/** These belong to the loop. */
	private boolean watching;

	private boolean room;

	private boolean events;

	private boolean eventFdAdded;

	private boolean stopped;

	ServerWatch(int setupFd, int eventFd, Listener listener) {
		this.setupFd = setupFd;
		this.eventFd = eventFd;
		this.listener = listener;
	}

	void start() {
		this.loop.execute(Priority.MEDIUM, this::watch);
	}

	// Tell once when there is room on the setup socket.
	void awaitRoom() {
		this.loop.execute(Priority.MEDIUM, () -> {
			this.room = true;
			update();
		});
	}

	// Tell when events come, until told to ignore them.
	void awaitEvents() {
		this.loop.execute(Priority.MEDIUM, () -> watchEvents(true));
	}

	// As if the loop had just reported events.
	void eventsAreThere() {
		this.loop.execute(Priority.MEDIUM, () -> {
			if (this.watching && this.events) {
				this.listener.eventsReadable();
			}
		});
	}

	void ignoreEvents() {
		if (this.loop.inLoop()) {
			watchEvents(false);
		}
		else {
			this.loop.execute(Priority.MEDIUM, () -> watchEvents(false));
		}
	}

	// Behave as if the server were gone; nothing if it is.
	void end() {
		this.loop.execute(Priority.MEDIUM, this::gone);
	}

	// The listener is not called any more when this returns.
	void stop() {
		if (this.loop.inLoop()) {
			unwatch();
			return;
		}
		CountDownLatch done = new CountDownLatch(1);
		this.loop.execute(Priority.MEDIUM, () -> {
			try {
				unwatch();
			}
			finally {
				done.countDown();
			}
		});
		boolean interrupted = false;
		while (done.getCount() > 0) {
			try {
				done.await();
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public void ready(int ready) {
		if ((ready & EventLoop.HANGUP) != 0) {
			gone();
			return;
		}
		if ((ready & EventLoop.WRITABLE) != 0) {
			this.room = false;
			update();
			this.listener.writable();
		}
		if ((ready & EventLoop.READABLE) != 0 && this.events) {
			this.listener.eventsReadable();
		}
	}

	// A watch that is stopped before it was started has closed its descriptors by now.
	private void watch() {
		if (this.stopped) {
			return;
		}
		try {
			this.loop.add(Priority.MEDIUM, this.setupFd, 0, this);
			this.watching = true;
		}
		catch (IpcException ex) {
			logger.log(Level.WARNING, "A connection cannot be watched and is given up", ex);
			this.listener.gone();
		}
	}

	private void gone() {
		if (this.watching) {
			unwatch();
			this.listener.gone();
		}
	}

	private void watchEvents(boolean wanted) {
		if (this.events == wanted || !this.watching) {
			return;
		}
		this.events = wanted;
		if (this.eventFd == this.setupFd) {
			update();
		}
		else if (wanted) {
			this.loop.add(Priority.MEDIUM, this.eventFd, EventLoop.READABLE, this::eventSocketReady);
			this.eventFdAdded = true;
		}
		else {
			removeEventFd();
		}
	}

	// The kernel reports an error regardless of the interest; receiving takes it.
	private void eventSocketReady(int ready) {
		this.listener.eventsReadable();
	}

	private void update() {
		if (this.watching) {
			int interest = this.room ? EventLoop.WRITABLE : 0;
			if (this.events && this.eventFd == this.setupFd) {
				interest |= EventLoop.READABLE;
			}
			this.loop.modify(Priority.MEDIUM, this.setupFd, interest);
		}
	}

	private void unwatch() {
		this.stopped = true;
		removeEventFd();
		if (this.watching) {
			this.watching = false;
			this.loop.remove(this.setupFd);
		}
	}

	private void removeEventFd() {
		if (this.eventFdAdded) {
			this.eventFdAdded = false;
			this.loop.remove(this.eventFd);
		}
	}

	/**
	 * Told on the loop.
	 */
	interface Listener {

		// The server is gone; nothing else will be told.
		void gone();

		// There is room on the setup socket.
		void writable();

		// Events may have come. Told again and again until they are ignored.
		void eventsReadable();

	}

}
