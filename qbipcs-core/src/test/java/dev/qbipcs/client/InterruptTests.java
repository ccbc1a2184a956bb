package dev.qbipcs.client;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcConnection;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcSendResult;
import dev.qbipcs.IpcServer;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.RequestRate;
import dev.qbipcs.internal.transport.ServiceConnector;
import dev.qbipcs.internal.transport.ServiceListener;
import dev.qbipcs.peers.EchoHandler;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.Patience;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An interrupt ends each wait, whether it occurs during the wait or before, and the
 * thread stays interrupted.
 */
@ParameterizedClass
@CsvSource({ "SHARED_MEMORY, false", "SHARED_MEMORY, true", "SOCKET, false", "SOCKET, true" })
class InterruptTests {

	private static final Duration FOR_EVER = Duration.ofSeconds(-1);

	private static final MemorySegment PAYLOAD = MemorySegment.ofArray(new byte[1000]);

	@RegisterExtension
	final Peers peers = new Peers();

	@Parameter(0)
	IpcTransport transport = IpcTransport.SHARED_MEMORY;

	@Parameter(1)
	boolean virtual;

	@ParameterizedTest
	@EnumSource
	void endsTheWaitOfAClient(Wait wait) {
		String service = this.peers.service("interrupt");
		IpcServer server = serve(service);
		IpcClient client = this.peers.close(IpcClient.builder(service).connectTimeout(Patience.LIMIT).connect());
		wait.prepare(server);
		eventually().until(() -> wait != Wait.SEND || !client.trySend(EchoHandler.ONE_WAY, PAYLOAD).isSent());
		Runnable call = () -> wait.call(client);
		interruptedBefore(call);
		interruptedDuring(call);
		assertThat(client.isConnected()).isTrue();
		if (wait != Wait.SEND_AND_RECEIVE && wait != Wait.SEND_AND_RECEIVE_INTO) {
			// nothing was lost, and no answer is owed
			server.setRequestRate(RequestRate.NORMAL);
			assertThat(client.sendAndReceive(EchoHandler.ECHO, new byte[] { 7 }, Patience.LIMIT).payload())
				.containsExactly(7);
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "RECEIVE", "RECEIVE_EVENT", "SEND_AND_RECEIVE" })
	void endsTheWaitBehindAnotherThread(Wait wait) {
		String service = this.peers.service("behind");
		serve(service);
		IpcClient client = IpcClient.builder(service).connectTimeout(Patience.LIMIT).connect();
		Thread first = Thread.ofPlatform().start(() -> outcome(() -> wait.call(client)));
		try {
			eventually().until(() -> isWaiting(first));
			Runnable call = () -> wait.call(client);
			interruptedBefore(call);
			interruptedDuring(call);
			assertThat(first.isAlive()).isTrue();
		}
		finally {
			client.close();
		}
		eventually().until(() -> !first.isAlive());
	}

	@ParameterizedTest
	@CsvSource({ "0", "1000" })
	void endsTheWaitForAConnection(int waiting) {
		String service = this.peers.service("silent");
		ServiceListener listener = ServiceListener.bind(service);
		List<AutoCloseable> knocking = new ArrayList<>();
		try {
			for (int i = 0; i < waiting; i++) {
				knocking.add(ServiceConnector.connect(service, System.nanoTime())::close);
			}
		}
		catch (IpcException ex) {
			assertThat(ex.is(Errno.EAGAIN)).as("the queue is full").isTrue();
		}
		try {
			Runnable call = () -> IpcClient.builder(service).connectTimeout(Duration.ofDays(1)).connect();
			interruptedBefore(call);
			interruptedDuring(call);
		}
		finally {
			listener.close();
			knocking.forEach((socket) -> outcome(socket::close));
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "RECEIVE", "RECEIVE_EVENT", "SEND", "SEND_AND_RECEIVE" })
	void endsTheWaitForTheNextConnection(Wait wait) {
		String service = this.peers.service("restarting");
		IpcServer server = serve(service);
		IpcClient client = this.peers.close(IpcClient.builder(service)
			.connectTimeout(Patience.LIMIT)
			.reconnect(ReconnectPolicy.exponentialBackoff().withWaitingCalls())
			.connect());
		server.close();
		eventually().until(() -> !client.isConnected());
		Runnable call = () -> wait.call(client);
		interruptedBefore(call);
		interruptedDuring(call);
	}

	@ParameterizedTest
	@CsvSource({ "true", "false" })
	void endsTheWaitOfAServiceForRoom(boolean event) {
		String service = this.peers.service("full");
		IpcServer server = serve(service);
		this.peers.close(IpcClient.builder(service).connectTimeout(Patience.LIMIT).connect());
		eventually().until(() -> !server.connections().isEmpty());
		IpcConnection connection = server.connections().getFirst();
		eventually().until(() -> (event ? connection.events().trySend(9, PAYLOAD)
				: connection.responses().trySend(9, PAYLOAD)) == IpcSendResult.NO_ROOM);
		Runnable call = () -> {
			if (event) {
				connection.events().send(9, PAYLOAD, FOR_EVER);
			}
			else {
				connection.responses().send(9, PAYLOAD, FOR_EVER);
			}
		};
		interruptedBefore(call);
		interruptedDuring(call);
	}

	private IpcServer serve(String service) {
		return this.peers.serve(IpcServer.builder(service)
			.transport(this.transport)
			.handshakeTimeout(Patience.LIMIT)
			.handler(new EchoHandler()));
	}

	private void interruptedBefore(Runnable call) {
		CompletableFuture<Outcome> result = new CompletableFuture<>();
		start(() -> {
			Thread.currentThread().interrupt();
			result.complete(outcome(call::run));
		});
		assertInterrupted(result);
	}

	private void interruptedDuring(Runnable call) {
		CompletableFuture<Outcome> result = new CompletableFuture<>();
		Thread thread = start(() -> result.complete(outcome(call::run)));
		eventually().until(() -> result.isDone() || isWaiting(thread));
		assertThat(result).isNotDone();
		thread.interrupt();
		assertInterrupted(result);
	}

	private Thread start(Runnable task) {
		return (this.virtual ? Thread.ofVirtual() : Thread.ofPlatform()).start(task);
	}

	private static void assertInterrupted(CompletableFuture<Outcome> result) {
		eventually().until(result::isDone);
		assertThat(result.join().failure()).isInstanceOfSatisfying(IpcException.class,
				(ex) -> assertThat(ex.is(Errno.EINTR)).as(ex.toString()).isTrue());
		assertThat(result.join().interrupted()).isTrue();
	}

	private static boolean isWaiting(Thread thread) {
		return Stream.of(thread.getStackTrace())
			.map((frame) -> frame.getClassName() + "." + frame.getMethodName())
			.anyMatch((frame) -> frame.startsWith("dev.qbipcs.internal.transport.KernelWait")
					|| frame.equals("dev.qbipcs.internal.transport.Deadline.pause")
					|| frame.startsWith("java.util.concurrent.locks.AbstractQueuedSynchronizer")
					|| frame.equals("java.util.concurrent.locks.LockSupport.parkNanos"));
	}

	private static ConditionFactory eventually() {
		return Awaitility.await().pollInterval(Duration.ofMillis(1));
	}

	private static Outcome outcome(ThrowingRunnable call) {
		try {
			call.run();
			return new Outcome(new AssertionError("The wait ended without failing"), Thread.interrupted());
		}
		catch (Throwable ex) {
			return new Outcome(ex, Thread.interrupted());
		}
	}

	private interface ThrowingRunnable {

		void run() throws Exception;

	}

	/**
	 * How a wait ended.
	 *
	 * @param failure what it threw
	 * @param interrupted whether the thread was still interrupted then
	 */
	private record Outcome(Throwable failure, boolean interrupted) {

	}

	enum Wait {

		RECEIVE, RECEIVE_INTO, RECEIVE_EVENT, RECEIVE_EVENT_INTO, SEND, SEND_AND_RECEIVE, SEND_AND_RECEIVE_INTO;

		void prepare(IpcServer server) {
			if (this == SEND) {
				server.setRequestRate(RequestRate.OFF);
			}
		}

		void call(IpcClient client) {
			IpcReceiveBuffer buffer = IpcReceiveBuffer.allocate(client.bufferSize());
			switch (this) {
				case RECEIVE -> client.receive(FOR_EVER);
				case RECEIVE_INTO -> client.receive(buffer, FOR_EVER);
				case RECEIVE_EVENT -> client.receiveEvent(FOR_EVER);
				case RECEIVE_EVENT_INTO -> client.receiveEvent(buffer, FOR_EVER);
				case SEND -> client.send(EchoHandler.ONE_WAY, PAYLOAD, FOR_EVER);
				case SEND_AND_RECEIVE -> client.sendAndReceive(EchoHandler.ONE_WAY, PAYLOAD, FOR_EVER);
				case SEND_AND_RECEIVE_INTO -> client.sendAndReceive(EchoHandler.ONE_WAY, PAYLOAD, buffer, FOR_EVER);
			}
		}

	}

}
