package dev.qbipcs.client;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcConnection;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcMessage;
import dev.qbipcs.IpcSendResult;
import dev.qbipcs.IpcServer;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.peers.EchoHandler;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.peers.SurplusHandler;
import dev.qbipcs.testsupport.Patience;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Several callers on one client: whatever happens to calls of others, a response carries
 * the content of its request.
 */
@ParameterizedClass
@CsvSource({ "SHARED_MEMORY, PLATFORM", "SHARED_MEMORY, VIRTUAL", "SHARED_MEMORY, ASYNC", "SOCKET, PLATFORM",
		"SOCKET, VIRTUAL", "SOCKET, ASYNC" })
class PipeliningTests {

	/** The id of a request that is answered by another thread, after it was deferred. */
	private static final int DEFERRED = 40;

	/** The id of a request that is answered by another thread, though not deferred. */
	private static final int ELSEWHERE = 41;

	private static final int CALLERS = 6;

	private static final int CALLS = 150;

	private static final Duration PATIENCE = Patience.LIMIT;

	@RegisterExtension
	final Peers peers = new Peers();

	@Parameter(0)
	IpcTransport transport = IpcTransport.SHARED_MEMORY;

	@Parameter(1)
	Caller caller = Caller.PLATFORM;

	private final String service = this.peers.service("together");

	private final AtomicInteger unexpected = new AtomicInteger();

	private IpcServer server;

	@Test
	void everyCallerGetsItsOwnResponses() {
		IpcClient client = connect(builder());
		run((random, number) -> {
			byte[] content = content(number, random.nextInt(500));
			assertThat(this.caller.call(client, EchoHandler.ECHO, content, PATIENCE)).isEqualTo(content);
		});
	}

	@Test
	void largeMessagesFindRoomInTheEnd() {
		IpcClient client = connect(builder());
		run((random, number) -> {
			byte[] content = content(number, client.bufferSize() - 100 - random.nextInt(6000));
			assertThat(this.caller.call(client, EchoHandler.ECHO, content, PATIENCE)).isEqualTo(content);
		});
	}

	@Test
	void responsesThatNothingWaitsForAreDropped() {
		IpcClient client = connect(builder());
		run((random, number) -> {
			byte[] content = content(number, 8);
			switch (random.nextInt(4)) {
				case 0 -> client.send(SurplusHandler.FAILING, content, PATIENCE);
				case 1 -> client.send(EchoHandler.ECHO, content, PATIENCE);
				case 2 ->
					assertThat(this.caller.call(client, SurplusHandler.TWICE, content, PATIENCE)).isEqualTo(content);
				default -> assertThat(this.caller.call(client, EchoHandler.ECHO, content, PATIENCE)).isEqualTo(content);
			}
		});
	}

	@Test
	void aThreadThatAnswersInOrderNeedNotDefer() {
		IpcClient client = connect(builder());
		run((random, number) -> {
			byte[] content = content(number, 8);
			assertThat(this.caller.call(client, ELSEWHERE, content, PATIENCE)).isEqualTo(content);
		});
	}

	@Test
	void callsThatGiveUpDisturbNoOthers() {
		IpcClient client = connect(builder());
		run((random, number) -> {
			byte[] content = content(number, random.nextInt(100));
			int id = (random.nextInt(3) == 0) ? DEFERRED : EchoHandler.ECHO;
			switch (random.nextInt(5)) {
				case 0 ->
					abandon(() -> this.caller.call(client, id, content, Duration.ofNanos(random.nextInt(200_000))),
							content);
				case 1 -> client.sendAsync(id, content, PATIENCE).cancel(false);
				case 2 -> {
					Thread.currentThread().interrupt();
					abandon(() -> this.caller.call(client, id, content, PATIENCE), content);
					Thread.interrupted();
				}
				default -> abandon(() -> this.caller.call(client, id, content, PATIENCE), content);
			}
		});
		assertThat(client.isConnected()).isTrue();
		byte[] last = content(-1, 10);
		assertThat(this.caller.call(client, EchoHandler.ECHO, last, PATIENCE)).isEqualTo(last);
	}

	@Test
	void callsThatAreNeverAnsweredDisturbNoOthers() {
		IpcClient client = connect(builder().lateReplyTimeout(Duration.ofMillis(5))
			.reconnect(ReconnectPolicy.exponentialBackoff()
				.withDelays(Duration.ZERO, Duration.ofMillis(1))
				.withWaitingCalls()));
		run((random, number) -> {
			byte[] content = content(number, random.nextInt(100));
			boolean never = random.nextInt(20) == 0;
			abandon(() -> this.caller.call(client, never ? EchoHandler.ONE_WAY : EchoHandler.ECHO, content,
					never ? Duration.ofMillis(1) : PATIENCE), content);
		});
	}

	@Test
	void callsOutliveTheServer() throws Exception {
		IpcClient client = connect(builder().reconnect(ReconnectPolicy.exponentialBackoff()
			.withDelays(Duration.ZERO, Duration.ofMillis(1))
			.withWaitingCalls()));
		AtomicBoolean over = new AtomicBoolean();
		List<Thread> threads = start((random, number) -> {
			byte[] content = content(number, random.nextInt(100));
			while (!over.get()) {
				abandon(() -> this.caller.call(client, EchoHandler.ECHO, content, PATIENCE), content);
			}
		}, 1);
		for (int i = 0; i < 5; i++) {
			awaitRequests();
			this.server.close();
			this.server.start();
		}
		awaitRequests();
		over.set(true);
		join(threads);
		byte[] last = content(-1, 10);
		assertThat(this.caller.call(client, EchoHandler.ECHO, last, PATIENCE)).isEqualTo(last);
	}

	@Test
	void closingEndsAllCalls() throws Exception {
		IpcClient client = connect(builder());
		List<Thread> threads = start((random, number) -> {
			byte[] content = content(number, random.nextInt(100));
			try {
				while (true) {
					assertThat(this.caller.call(client, EchoHandler.ECHO, content, PATIENCE)).isEqualTo(content);
				}
			}
			catch (IpcException ex) {
				assertThat(ex.is(Errno.ENOTCONN)).as(ex.toString()).isTrue();
			}
		}, 1);
		awaitRequests();
		client.close();
		join(threads);
	}

	private void awaitRequests() {
		Awaitility.await()
			.until(() -> this.server.connections()
				.stream()
				.anyMatch((connection) -> connection.stats().requests() > 50));
	}

	@BeforeEach
	void serve() {
		ExecutorService other = Executors.newSingleThreadExecutor();
		this.peers.close(other);
		this.server = this.peers
			.serve(IpcServer.builder(this.service).transport(this.transport).handler(new SurplusHandler() {

				@Override
				public void message(IpcMessage message) {
					switch (message.id()) {
						case DEFERRED -> {
							IpcMessage.Deferred deferred = message.defer();
							other.execute(() -> {
								try (deferred) {
									deferred.reply(deferred.segment());
								}
								catch (IpcException ex) {
									// the client went
								}
							});
						}
						case ELSEWHERE -> {
							IpcConnection connection = message.connection();
							MemorySegment content = MemorySegment.ofArray(message.toByteArray());
							other.execute(() -> {
								while (connection.responses().trySend(ELSEWHERE, 0, content) == IpcSendResult.NO_ROOM) {
									Thread.onSpinWait();
								}
							});
						}
						default -> super.message(message);
					}
				}

			}));
	}

	private IpcClientBuilder builder() {
		return IpcClient.builder(this.service).connectTimeout(PATIENCE);
	}

	private IpcClient connect(IpcClientBuilder builder) {
		return this.peers.close(builder.connect());
	}

	private void run(Action action) {
		join(start(action, CALLS));
		assertThat(this.unexpected).hasValue(0);
	}

	private List<Thread> start(Action action, int times) {
		List<Thread> threads = new ArrayList<>();
		for (int i = 0; i < CALLERS; i++) {
			int first = 1000 * i;
			threads.add(this.caller.start(() -> {
				Random random = new Random(first);
				for (int j = 0; j < times; j++) {
					try {
						action.run(random, first + j);
					}
					catch (Throwable ex) {
						this.unexpected.incrementAndGet();
						ex.printStackTrace();
						return;
					}
				}
			}));
		}
		return threads;
	}

	private static void join(List<Thread> threads) {
		for (Thread thread : threads) {
			Awaitility.await().pollInterval(Duration.ofMillis(5)).until(() -> !thread.isAlive());
		}
	}

	// A call that may give up, or lose its connection, but never gets another's response.
	private static void abandon(ResponseSupplier call, byte[] content) {
		try {
			assertThat(call.get()).isEqualTo(content);
		}
		catch (IpcException ex) {
			assertThat(ex.is(Errno.ETIMEDOUT) || ex.is(Errno.EAGAIN) || ex.is(Errno.EINTR) || ex.is(Errno.ENOTCONN))
				.as(ex.toString())
				.isTrue();
		}
	}

	private static byte[] content(int number, int size) {
		byte[] content = new byte[Integer.BYTES + size];
		new Random(number).nextBytes(content);
		ByteBuffer.wrap(content).putInt(number);
		return content;
	}

	private interface Action {

		void run(Random random, int number);

	}

	private interface ResponseSupplier {

		byte[] get();

	}

	enum Caller {

		PLATFORM {

			@Override
			Thread start(Runnable task) {
				return Thread.ofPlatform().start(task);
			}

		},

		VIRTUAL {

			@Override
			Thread start(Runnable task) {
				return Thread.ofVirtual().start(task);
			}

		},

		ASYNC {

			@Override
			Thread start(Runnable task) {
				return Thread.ofPlatform().start(task);
			}

			@Override
			byte[] call(IpcClient client, int id, byte[] content, Duration timeout) {
				CompletableFuture<IpcReply> reply = client.sendAsync(id, content, timeout);
				try {
					return reply.get(Patience.SECONDS, TimeUnit.SECONDS).payload();
				}
				catch (ExecutionException ex) {
					throw (ex.getCause() instanceof IpcException cause) ? cause : new CompletionException(ex);
				}
				catch (InterruptedException ex) {
					reply.cancel(false);
					throw new IpcException(Errno.EINTR, "Interrupted", ex);
				}
				catch (java.util.concurrent.TimeoutException ex) {
					throw new CompletionException(ex);
				}
			}

		};

		abstract Thread start(Runnable task);

		byte[] call(IpcClient client, int id, byte[] content, Duration timeout) {
			if (content.length % 2 == 0) {
				return client.sendAndReceive(id, content, timeout).payload();
			}
			IpcReceiveBuffer buffer = IpcReceiveBuffer.allocate(client.bufferSize());
			client.sendAndReceive(id, MemorySegment.ofArray(content), buffer, timeout);
			return buffer.segment().toArray(ValueLayout.JAVA_BYTE);
		}

	}

}
