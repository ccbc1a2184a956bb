package dev.qbipcs.spring.server;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import dev.qbipcs.Errno;
import dev.qbipcs.EventLoop;
import dev.qbipcs.EventLoop.Priority;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcServer;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether an event loop turns: it is given a job, and asked later again if the
 * job still waits. There is no job but while somebody asks, and never more than one. Any
 * thread may call it, except the loop's.
 */
final class LoopProbe {

	private final IpcServer server;

	private @Nullable Ping pending;

	LoopProbe(IpcServer server) {
		this.server = server;
	}

	// Waits for the answer, but not long.
	IpcLoopState probe(Duration patience) throws InterruptedException {
		Ping ping;
		try {
			ping = ping();
		}
		catch (IpcException ex) {
			return IpcLoopState.CLOSED;
		}
		boolean answered = ping.answered.await(patience.toNanos(), TimeUnit.NANOSECONDS);
		return new IpcLoopState(true, answered, ping.age());
	}

	private synchronized Ping ping() {
		Ping ping = this.pending;
		if (ping == null || ping.answered.getCount() == 0) {
			ping = new Ping();
			loop().execute(Priority.LOW, ping);
			this.pending = ping;
		}
		return ping;
	}

	// Behind the jobs that wait already.
	private EventLoop loop() {
		return this.server.eventLoop()
			.orElseThrow(() -> new IpcException(Errno.ESHUTDOWN, "The service was stopped, and its loop with it"));
	}

	/**
	 * A job that notes when it ran.
	 */
	private static final class Ping implements Runnable {

		private final long posted = System.nanoTime();

		private final CountDownLatch answered = new CountDownLatch(1);

		private volatile long ran;

		@Override
		public void run() {
			this.ran = System.nanoTime();
			this.answered.countDown();
		}

		Duration age() {
			long until = (this.answered.getCount() == 0) ? this.ran : System.nanoTime();
			return Duration.ofNanos(until - this.posted);
		}

	}

}
