package dev.qbipcs.client;

import java.util.concurrent.CountDownLatch;

import dev.qbipcs.EventLoop;
import dev.qbipcs.EventLoop.Priority;
import dev.qbipcs.loop.EpollLoop;
import org.jspecify.annotations.Nullable;

/**
 * Notices at once when a server goes, and when there is room on the setup socket again.
 * One thread does that for all clients of this process; it sleeps as long as nothing
 * happens.
 */
final class ServerWatch implements EventLoop.Handler {

	private static @Nullable EventLoop sharedLoop;

	private final EventLoop loop = sharedLoop();

	private final int fd;

	private final Runnable gone;

	private final Runnable writable;

	private boolean watching;

	ServerWatch(int fd, Runnable gone, Runnable writable) {
		this.fd = fd;
		this.gone = gone;
		this.writable = writable;
	}

	void start() {
		this.loop.execute(Priority.MEDIUM, () -> {
			this.watching = true;
			this.loop.add(Priority.MEDIUM, this.fd, 0, this);
		});
	}

	// Tell once when there is room on the setup socket.
	void awaitRoom() {
		this.loop.execute(Priority.MEDIUM, () -> watchFor(EventLoop.WRITABLE));
	}

	// Neither callback runs any more when this returns.
	void stop() {
		CountDownLatch stopped = new CountDownLatch(1);
		this.loop.execute(Priority.MEDIUM, () -> {
			unwatch();
			stopped.countDown();
		});
		boolean interrupted = false;
		while (stopped.getCount() > 0) {
			try {
				stopped.await();
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
	public void ready(int events) {
		if ((events & EventLoop.HANGUP) != 0) {
			unwatch();
			this.gone.run();
		}
		else if ((events & EventLoop.WRITABLE) != 0) {
			watchFor(0);
			this.writable.run();
		}
	}

	private void watchFor(int interest) {
		if (this.watching) {
			this.loop.modify(Priority.MEDIUM, this.fd, interest);
		}
	}

	private void unwatch() {
		if (this.watching) {
			this.watching = false;
			this.loop.remove(this.fd);
		}
	}

	// Started with the first client; a failure is not remembered.
	private static synchronized EventLoop sharedLoop() {
		EventLoop loop = sharedLoop;
		if (loop == null) {
			loop = EpollLoop.start("qbipcs-client");
			sharedLoop = loop;
		}
		return loop;
	}

}
