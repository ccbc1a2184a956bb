package dev.qbipcs.client;

import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcConnectionRequest;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcServer;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.SocketPlacement;
import dev.qbipcs.internal.transport.Deadline;
import dev.qbipcs.internal.transport.ServiceListener;
import dev.qbipcs.internal.transport.SetupSocket;
import dev.qbipcs.peers.EchoHandler;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.Patience;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Connecting without a waiting thread.
 */
class AsyncConnectTests {

	private static final Duration PATIENCE = Patience.LIMIT;

	@RegisterExtension
	final Peers peers = new Peers();

	private final String service = this.peers.service("async");

	@ParameterizedTest
	@EnumSource(names = { "SHARED_MEMORY", "SOCKET" })
	void theFutureBringsAConnectedClient(IpcTransport transport) throws Exception {
		serve(transport);
		try (IpcClient client = IpcClient.builder(this.service).bufferSize(50_000).connectAsync().get()) {
			assertThat(client.transport()).isEqualTo(transport);
			assertThat(client.bufferSize()).isEqualTo(50_000);
			assertThat(client.peer().pid()).isEqualTo((int) ProcessHandle.current().pid());
			assertThat(client.isConnected()).isTrue();
			assertThat(client.sendAndReceive(1, new byte[40_000], PATIENCE).payload()).hasSize(40_000);
		}
	}

	@Test
	void dependentsOfTheFutureMayBlock() throws Exception {
		serve(IpcTransport.SHARED_MEMORY);
		// on the clients' loop this would wait for itself
		IpcReply reply = IpcClient.builder(this.service).connectAsync().thenApply((client) -> {
			try (client; IpcClient another = IpcClient.builder(this.service).connectAsync().join()) {
				return another.sendAndReceive(1, new byte[] { 7 }, PATIENCE);
			}
		}).get();
		assertThat(reply.payload()).containsExactly(7);
	}

	@Test
	void theFutureIsCompletedOnTheExecutor() throws Exception {
		serve(IpcTransport.SHARED_MEMORY);
		CompletableFuture<Thread> ran = new CompletableFuture<>();
		CompletableFuture<IpcClient> future = IpcClient.builder(this.service)
			.callbackExecutor((task) -> Thread.ofPlatform().name("mine").start(() -> {
				ran.complete(Thread.currentThread());
				task.run();
			}))
			.connectAsync();
		future.get().close();
		assertThat(ran.get().getName()).isEqualTo("mine");
	}

	@Test
	void anExecutorThatRefusesDoesNotSwallowTheClient() throws Exception {
		serve(IpcTransport.SHARED_MEMORY);
		ExecutorService executor = Executors.newSingleThreadExecutor();
		executor.shutdown();
		try (IpcClient client = IpcClient.builder(this.service).callbackExecutor(executor).connectAsync().get()) {
			assertThat(client.isConnected()).isTrue();
		}
	}

	@Test
	void connectingToAnUnusedNameIsRefused() {
		assertThatError(Errno.ECONNREFUSED, IpcClient.builder(this.service).connectAsync());
	}

	@Test
	void theServerMayRejectTheClient() {
		this.peers.serve(IpcServer.builder(this.service).handler(new EchoHandler() {

			@Override
			public void accept(IpcConnectionRequest request) {
				request.reject(Errno.EPERM);
			}

		}));
		assertThatError(Errno.EPERM, IpcClient.builder(this.service).connectAsync());
	}

	@Test
	void nothingIsSentToAServerOfAnotherUser() {
		try (Listener listener = new Listener(this.service)) {
			assertThatError(Errno.EACCES, IpcClient.builder(this.service).serverUsers(54_321).connectAsync());
			assertThat(listener.accept().received()).isZero();
		}
	}

	@Test
	void connectingToASilentServerTimesOut() {
		try (Listener listener = new Listener(this.service)) {
			CompletableFuture<IpcClient> future = IpcClient.builder(this.service)
				.connectTimeout(Duration.ofMillis(100))
				.connectAsync();
			Accepted accepted = listener.accept();
			assertThatError(Errno.ETIMEDOUT, future);
			accepted.awaitEnd();
		}
	}

	@Test
	void aServerThatHangsUpIsNoticedAtOnce() {
		try (Listener listener = new Listener(this.service)) {
			CompletableFuture<IpcClient> future = IpcClient.builder(this.service).connectAsync();
			listener.accept().socket().close();
			assertThatError(Errno.ENOTCONN, future);
		}
	}

	@Test
	void aCancelledAttemptLeavesNoConnection() {
		try (Listener listener = new Listener(this.service)) {
			CompletableFuture<IpcClient> future = IpcClient.builder(this.service).connectAsync();
			Accepted accepted = listener.accept();
			assertThat(future.cancel(true)).isTrue();
			accepted.awaitEnd();
			assertThatExceptionOfType(CancellationException.class).isThrownBy(future::join);
		}
	}

	@Test
	void aTimeoutOfTheApplicationEndsTheAttempt() {
		try (Listener listener = new Listener(this.service)) {
			CompletableFuture<IpcClient> future = IpcClient.builder(this.service)
				.connectAsync()
				.orTimeout(50, TimeUnit.MILLISECONDS);
			Accepted accepted = listener.accept();
			assertThatExceptionOfType(ExecutionException.class).isThrownBy(future::get)
				.withCauseInstanceOf(TimeoutException.class);
			accepted.awaitEnd();
		}
	}

	@Test
	void cancellingWhileTheServerAnswersLeavesNoConnection() {
		IpcServer server = serve(IpcTransport.SHARED_MEMORY);
		for (int i = 0; i < 200; i++) {
			CompletableFuture<IpcClient> future = IpcClient.builder(this.service).connectAsync();
			// each time a little later
			long start = System.nanoTime();
			while (System.nanoTime() - start < i * 5_000L) {
				Thread.onSpinWait();
			}
			if (!future.cancel(true)) {
				future.join().close();
			}
		}
		Awaitility.await().untilAsserted(() -> assertThat(server.connections()).isEmpty());
	}

	@Test
	void connectingToAFullQueueWaitsUntilTheTimeout() throws Exception {
		List<CompletableFuture<IpcClient>> futures = new ArrayList<>();
		try (Listener listener = new Listener(this.service)) {
			IntStream.range(0, 140).forEach((i) -> futures.add(IpcClient.builder(this.service).connectAsync()));
			assertThatError(Errno.EAGAIN,
					IpcClient.builder(this.service).connectTimeout(Duration.ofMillis(200)).connectAsync());
			// make room for the waiting attempts
			IntStream.range(0, 140).forEach((i) -> listener.accept());
			assertThat(futures).noneMatch(CompletableFuture::isDone);
		}
		finally {
			futures.forEach((future) -> future.cancel(true));
		}
	}

	@Test
	void manyAttemptsOccupyNoThreads() {
		try (Listener listener = new Listener(this.service)) {
			IpcClient.builder(this.service).connectAsync().cancel(true);
			listener.accept().awaitEnd();
			long before = clientThreads();
			List<CompletableFuture<IpcClient>> futures = IntStream.range(0, 100)
				.mapToObj((i) -> IpcClient.builder(this.service).connectAsync())
				.toList();
			List<Accepted> accepted = futures.stream().map((future) -> listener.accept()).toList();
			assertThat(clientThreads()).isLessThanOrEqualTo(before);
			futures.forEach((future) -> future.cancel(true));
			accepted.forEach(Accepted::awaitEnd);
		}
	}

	private IpcServer serve(IpcTransport transport) {
		return this.peers.serve(IpcServer.builder(this.service).transport(transport).handler(new EchoHandler()));
	}

	private static long clientThreads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith("qbipcs-client"))
			.count();
	}

	private static void assertThatError(Errno errno, CompletableFuture<IpcClient> future) {
		assertThatExceptionOfType(ExecutionException.class)
			.isThrownBy(() -> future.get(Patience.SECONDS, TimeUnit.SECONDS))
			.satisfies((ex) -> assertThat(ex.getCause()).isInstanceOfSatisfying(IpcException.class,
					(cause) -> assertThat(cause.is(errno)).as(cause.getMessage()).isTrue()));
	}

	/**
	 * A server that accepts and stays silent.
	 */
	private static final class Listener implements AutoCloseable {

		private static final int BACKLOG = 128;

		private final ServiceListener listener;

		private final List<SetupSocket> sockets = new ArrayList<>();

		Listener(String service) {
			this.listener = ServiceListener.bind(service, SocketPlacement.hostDefault(), BACKLOG);
		}

		Accepted accept() {
			SetupSocket socket = Awaitility.await()
				.pollInterval(Duration.ofMillis(1))
				.until(this.listener::accept, Objects::nonNull);
			this.sockets.add(socket);
			return new Accepted(socket);
		}

		@Override
		public void close() {
			this.sockets.forEach(SetupSocket::close);
			this.listener.close();
		}

	}

	/**
	 * A connection as that server sees it.
	 *
	 * @param socket its end
	 */
	private record Accepted(SetupSocket socket) {

		// The number of bytes that the client sent before it hung up.
		int received() {
			int total = 0;
			try (Arena arena = Arena.ofConfined()) {
				while (true) {
					this.socket.awaitInput(Deadline.after(PATIENCE));
					int count = this.socket.receive(arena.allocate(64), 64);
					assertThat(count).as("the client did not hang up").isNotNegative();
					if (count == 0) {
						return total;
					}
					total += count;
				}
			}
		}

		void awaitEnd() {
			assertThat(received()).as("its request").isEqualTo(24);
		}

	}

}
