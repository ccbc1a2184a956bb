package dev.qbipcs.internal.server;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import dev.qbipcs.IpcConnectionRequest;
import dev.qbipcs.IpcServer;
import dev.qbipcs.internal.protocol.HandshakeRequest;
import dev.qbipcs.internal.transport.ServiceConnector;
import dev.qbipcs.internal.transport.SetupSocket;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.peers.PollLoop;
import dev.qbipcs.spi.EventLoop;
import dev.qbipcs.testsupport.Patience;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A service that is closed while clients are half open leaves no timer behind on the loop
 * that the application provided.
 */
class AcceptorEndTests {

	/** Over by the time the loop has done anything else. */
	private static final Duration SHORT = Duration.ofMillis(1);

	@RegisterExtension
	final Peers peers = new Peers();

	private final String service = this.peers.service("half");

	private final ManualLoop loop = this.peers.close(new ManualLoop(this.service));

	@Test
	void aTimeoutThatWasDueWhenTheServiceClosedSchedulesNoOther() throws Exception {
		IpcServer server = serve(2, new Recorder());
		connect();
		Awaitility.await().until(() -> this.loop.timers.size() == 1);
		CountDownLatch release = this.loop.block();
		int jobs = this.loop.jobs.get();
		CompletableFuture<Void> closed = CompletableFuture.runAsync(server::close);
		Awaitility.await().until(() -> this.loop.jobs.get() > jobs);
		this.loop.fire(0);
		release.countDown();
		closed.get(Patience.SECONDS, TimeUnit.SECONDS);
		this.loop.awaitJobs();
		assertThat(this.loop.timers).hasSize(1);
	}

	@Test
	void noClientIsAcceptedAfterTheHandlerClosedTheServiceInAccept() throws Exception {
		IpcServer server = serve(1, new Recorder() {
			@Override
			public void accept(IpcConnectionRequest request) {
				request.connection().server().close();
			}
		});
		SetupSocket first = connect();
		Awaitility.await().until(() -> !this.loop.timers.isEmpty());
		this.loop.awaitJobs();
		// now there is room for one more client, and the first one gives way to it
		for (int i = 1; i < this.loop.timers.size(); i++) {
			this.loop.fire(i);
		}
		CountDownLatch release = this.loop.block();
		int timers = this.loop.timers.size();
		MemorySegment handshake = Arena.ofAuto().allocate(HandshakeRequest.SIZE, 8);
		HandshakeRequest.write(handshake, 1 << 16, false);
		assertThat(first.send(handshake, HandshakeRequest.SIZE)).isEqualTo(HandshakeRequest.SIZE);
		connect();
		connect();
		release.countDown();
		Awaitility.await().until(() -> !server.isRunning());
		this.loop.awaitJobs();
		assertThat(this.loop.timers).as("none to pause after a failure").hasSize(timers);
	}

	private IpcServer serve(int maxPendingHandshakes, Recorder handler) {
		return this.peers.start(IpcServer.builder(this.service)
			.eventLoop(this.loop)
			.handshakeTimeout(SHORT)
			.maxPendingHandshakes(maxPendingHandshakes)
			.handler(handler));
	}

	private SetupSocket connect() {
		SetupSocket socket = ServiceConnector.connect(this.service,
				System.nanoTime() + TimeUnit.SECONDS.toNanos(Patience.SECONDS));
		this.peers.close(socket::close);
		return socket;
	}

	/**
	 * A loop whose timers the test fires.
	 */
	private static final class ManualLoop implements EventLoop {

		private final PollLoop loop;

		private final List<Runnable> timers = new CopyOnWriteArrayList<>();

		private final AtomicInteger jobs = new AtomicInteger();

		private ManualLoop(String name) {
			this.loop = new PollLoop(name);
		}

		@Override
		public Timer schedule(Duration delay, Runnable job) {
			this.timers.add(job);
			return () -> {
				// a job in the queue runs anyway
			};
		}

		private void fire(int timer) {
			this.loop.execute(Priority.MEDIUM, this.timers.get(timer));
		}

		// Block the loop's thread until the latch is counted down.
		private CountDownLatch block() throws InterruptedException {
			CountDownLatch blocked = new CountDownLatch(1);
			CountDownLatch release = new CountDownLatch(1);
			this.loop.execute(Priority.MEDIUM, () -> {
				blocked.countDown();
				try {
					release.await();
				}
				catch (InterruptedException ex) {
					throw new IllegalStateException(ex);
				}
			});
			assertThat(blocked.await(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
			return release;
		}

		private void awaitJobs() throws Exception {
			CompletableFuture<Void> ran = new CompletableFuture<>();
			// the second job runs after all jobs that the first turn found
			this.loop.execute(Priority.LOW, () -> this.loop.execute(Priority.LOW, () -> ran.complete(null)));
			ran.get(Patience.SECONDS, TimeUnit.SECONDS);
		}

		@Override
		public void add(Priority priority, int fd, int interest, Handler handler) {
			this.loop.add(priority, fd, interest, handler);
		}

		@Override
		public void modify(Priority priority, int fd, int interest) {
			this.loop.modify(priority, fd, interest);
		}

		@Override
		public void remove(int fd) {
			this.loop.remove(fd);
		}

		@Override
		public void execute(Priority priority, Runnable job) {
			this.jobs.incrementAndGet();
			this.loop.execute(priority, job);
		}

		@Override
		public boolean inLoop() {
			return this.loop.inLoop();
		}

		@Override
		public void close() {
			this.loop.close();
		}

	}

}
