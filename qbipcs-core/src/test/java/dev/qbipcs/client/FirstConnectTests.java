package dev.qbipcs.client;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcConnectionRequest;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcServer;
import dev.qbipcs.internal.transport.ServiceListener;
import dev.qbipcs.peers.EchoHandler;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.Patience;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Connecting to a service that has not started yet.
 */
class FirstConnectTests {

	private static final Duration PATIENCE = Patience.LIMIT;

	private static final ReconnectPolicy WAITING = ReconnectPolicy.exponentialBackoff()
		.withDelays(Duration.ZERO, Duration.ofMillis(20))
		.withWaitingCalls();

	@RegisterExtension
	final Peers peers = new Peers();

	private final String service = this.peers.service("first");

	/**
	 * How to connect.
	 */
	enum Way {

		BLOCKING, ASYNCHRONOUS;

		CompletableFuture<IpcClient> connect(IpcClientBuilder builder) {
			return (this == BLOCKING) ? CompletableFuture.supplyAsync(builder::connect) : builder.connectAsync();
		}

	}

	@ParameterizedTest
	@EnumSource
	void connectingWaitsForTheServiceIfCallsWait(Way way) {
		ServiceListener goingDown = ServiceListener.bind(this.service);
		CompletableFuture<IpcClient> future = way.connect(builder(WAITING).connectTimeout(PATIENCE));
		Awaitility.await().until(goingDown::accept, Objects::nonNull).close();
		goingDown.close();
		this.peers.serve(IpcServer.builder(this.service).handshakeTimeout(PATIENCE).handler(new EchoHandler()));
		IpcClient client = this.peers.close(future.join());
		assertThat(client.sendAndReceive(1, new byte[] { 5 }, PATIENCE).payload()).containsExactly(5);
	}

	@ParameterizedTest
	@EnumSource
	void connectingWaitsNoLongerThanTheConnectTimeout(Way way) {
		assertFails(Errno.ECONNREFUSED, way.connect(builder(WAITING).connectTimeout(Duration.ofMillis(50))));
	}

	@ParameterizedTest
	@EnumSource
	void connectingFailsAtOnceIfCallsFail(Way way) {
		ReconnectPolicy failing = ReconnectPolicy.exponentialBackoff();
		assertFails(Errno.ECONNREFUSED, way.connect(builder(failing).connectTimeout(Duration.ofDays(1))));
	}

	@ParameterizedTest
	@EnumSource
	void aServiceThatRejectsIsNotAskedAgain(Way way) {
		AtomicInteger asked = new AtomicInteger();
		this.peers.serve(IpcServer.builder(this.service).handshakeTimeout(PATIENCE).handler(new EchoHandler() {

			@Override
			public void accept(IpcConnectionRequest request) {
				asked.incrementAndGet();
				request.reject(Errno.EPERM);
			}

		}));
		assertFails(Errno.EPERM, way.connect(builder(WAITING).connectTimeout(PATIENCE)));
		assertThat(asked).hasValue(1);
	}

	private IpcClientBuilder builder(ReconnectPolicy policy) {
		return IpcClient.builder(this.service).reconnect(policy);
	}

	private static void assertFails(Errno errno, CompletableFuture<IpcClient> future) {
		assertThatExceptionOfType(CompletionException.class).isThrownBy(future::join)
			.satisfies((ex) -> assertThat(ex.getCause()).isInstanceOfSatisfying(IpcException.class,
					(cause) -> assertThat(cause.is(errno)).as(cause.getMessage()).isTrue()));
	}

}
