package dev.qbipcs.spring.server;

import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcServer;
import dev.qbipcs.spi.EventLoop;
import dev.qbipcs.spi.EventLoop.Priority;

/**
 * Finds out whether the event loops of a service turn: a probe posts a job to each,
 * unless the job of an earlier probe is still pending. There are no jobs without a probe,
 * and never more than one for each loop. Any thread may call it, except the loops'.
 */
final class LoopProbe {

	private final IpcServer server;

	private final Map<EventLoop, Ping> pending = new HashMap<>();

	LoopProbe(IpcServer server) {
		this.server = server;
	}

	// Waits for the answers, but not long. Returns the state of the worst loop.
	IpcLoopState probe(Duration patience) throws InterruptedException {
		long deadline = System.nanoTime() + patience.toNanos();
		List<Ping> pings;
		try {
			pings = ping();
		}
		catch (IpcException ex) {
			return IpcLoopState.CLOSED;
		}
		boolean answered = true;
		for (Ping ping : pings) {
			answered &= ping.answered.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
		}
		return new IpcLoopState(true, answered, Collections.max(pings.stream().map(Ping::age).toList()));
	}

	// Behind the jobs that are already queued.
	private synchronized List<Ping> ping() {
		List<EventLoop> loops = this.server.eventLoops();
		if (loops.isEmpty()) {
			throw new IpcException(Errno.ESHUTDOWN, "The service was stopped, and its loops with it");
		}
		this.pending.keySet().retainAll(loops);
		this.pending.values().removeIf(Ping::isAnswered);
		for (EventLoop loop : loops) {
			if (!this.pending.containsKey(loop)) {
				Ping ping = new Ping();
				loop.execute(Priority.LOW, ping);
				this.pending.put(loop, ping);
			}
		}
		return List.copyOf(this.pending.values());
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

		boolean isAnswered() {
			return this.answered.getCount() == 0;
		}

		Duration age() {
			long until = isAnswered() ? this.ran : System.nanoTime();
			return Duration.ofNanos(until - this.posted);
		}

	}

}
