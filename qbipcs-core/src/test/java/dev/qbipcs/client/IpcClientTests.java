package dev.qbipcs.client;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcSendResult;
import dev.qbipcs.IpcServer;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.Payload;
import dev.qbipcs.internal.posix.Accounts;
import dev.qbipcs.internal.transport.ServiceListener;
import dev.qbipcs.peers.EchoHandler;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.Patience;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * A client and its server, both well-behaved.
 */
class IpcClientTests {

	private static final Duration PATIENCE = Patience.LIMIT;

	@RegisterExtension
	final Peers peers = new Peers();

	private final String service = this.peers.service("client");

	private final IpcServer server = this.peers.serve(IpcServer.builder(this.service).handler(new EchoHandler()));

	@Test
	void itKnowsItsServer() {
		try (IpcClient client = IpcClient.connect(this.service)) {
			assertThat(client.serviceName()).isEqualTo(this.service);
			assertThat(client.peer().pid()).isEqualTo((int) ProcessHandle.current().pid());
			assertThat(client.peer().uid()).isEqualTo(Accounts.effectiveUser());
			assertThat(client.transport()).isEqualTo(this.server.transport()).isEqualTo(IpcTransport.SHARED_MEMORY);
			assertThat(client.bufferSize()).isEqualTo(12_328);
			assertThat(client.isConnected()).isTrue();
			assertThat(client).hasToString(
					"client of service \"" + this.service + "\" (server pid " + ProcessHandle.current().pid() + ")");
		}
	}

	@Test
	void everyFormOfPayloadArrives() {
		try (IpcClient client = IpcClient.connect(this.service)) {
			assertThat(client.sendAndReceive(1, new byte[] { 1, 2 }, PATIENCE).payload()).containsExactly(1, 2);
			ByteBuffer buffer = ByteBuffer.wrap(new byte[] { 1, 2, 3 }, 1, 1);
			assertThat(client.sendAndReceive(1, Payload.of(buffer), PATIENCE).payload()).containsExactly(2);
			assertThat(buffer.remaining()).as("not consumed").isEqualTo(1);
			assertThat(client.sendAndReceive(1, MemorySegment.ofArray(new int[] { 5 }), PATIENCE).payload())
				.containsExactly(5, 0, 0, 0);
			List<MemorySegment> parts = List.of(MemorySegment.ofArray(new byte[] { 1 }),
					MemorySegment.ofArray(new byte[] { 2, 3 }));
			assertThat(client.trySend(1, Payload.of(parts))).isEqualTo(IpcSendResult.SENT);
			assertThat(client.receive(PATIENCE).payload()).containsExactly(1, 2, 3);
			assertThat(client.sendAndReceive(1, Payload.of(parts), PATIENCE).payload()).containsExactly(1, 2, 3);
			assertThat(client.sendAndReceive(1, Payload.EMPTY, PATIENCE).payload()).isEmpty();
		}
	}

	@Test
	void everySizeIsEchoed() {
		try (IpcClient client = IpcClient.connect(this.service)) {
			for (int size : new int[] { 0, 1, 2, 3, 4, 5, 1000, 12_304 }) {
				byte[] payload = new byte[size];
				new Random(size).nextBytes(payload);
				assertThat(client.sendAndReceive(1, payload, PATIENCE).payload()).isEqualTo(payload);
			}
		}
	}

	@Test
	void responsesHaveTheErrorsAndIdsOfTheServer() {
		try (IpcClient client = IpcClient.connect(this.service)) {
			IpcReply reply = client.sendAndReceive(99, "x".getBytes(StandardCharsets.UTF_8), PATIENCE);
			assertThat(reply.id()).isEqualTo(99);
			assertThat(reply.error()).isEqualTo(-Errno.ENOSYS.number());
			assertThat(reply.text()).isEmpty();
		}
	}

	@Test
	void eventsArriveInOrder() {
		try (IpcClient client = IpcClient.connect(this.service)) {
			for (int i = 0; i < 100; i++) {
				client.send(EchoHandler.ECHO_EVENT, new byte[] { (byte) i }, PATIENCE);
			}
			for (int i = 0; i < 100; i++) {
				IpcEvent event = client.receiveEvent(PATIENCE);
				assertThat(event.id()).isEqualTo(EchoHandler.ECHO_EVENT);
				assertThat(event.payload()).containsExactly(i);
			}
		}
	}

	@Test
	void aRequestThatIsTooLargeIsRefusedNamingBothSizes() {
		try (IpcClient client = IpcClient.connect(this.service)) {
			failing(() -> client.trySend(1, new byte[12_313]), Errno.EMSGSIZE).withMessageContaining("12329")
				.withMessageContaining("12328");
			assertThat(client.isConnected()).isTrue();
			assertThat(client.trySend(EchoHandler.ONE_WAY, new byte[12_312])).isEqualTo(IpcSendResult.SENT);
		}
	}

	@Test
	void callsTimeOutWithoutAMessage() {
		try (IpcClient client = IpcClient.connect(this.service)) {
			for (Duration timeout : List.of(Duration.ZERO, Duration.ofMillis(30))) {
				long start = System.nanoTime();
				failing(() -> client.receive(timeout), Errno.ETIMEDOUT).withMessageContaining("" + timeout);
				failing(() -> client.receiveEvent(timeout), Errno.ETIMEDOUT);
				failing(() -> client.sendAndReceive(EchoHandler.ONE_WAY, new byte[1], timeout), Errno.ETIMEDOUT);
				Duration taken = Duration.ofNanos(System.nanoTime() - start);
				assertThat(taken).isBetween(timeout.multipliedBy(3), PATIENCE);
			}
			assertThat(client.isConnected()).isTrue();
		}
	}

	@Test
	void connectingTakesNoLongerThanItsTimeout() {
		String silent = this.peers.service("silent");
		ServiceListener listener = ServiceListener.bind(silent);
		long start = System.nanoTime();
		failing(() -> IpcClient.builder(silent).connectTimeout(Duration.ofMillis(100)).connect(), Errno.ETIMEDOUT)
			.withMessageContaining(silent);
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(100));
		listener.close();
	}

	@Test
	void aServerThatEndsTheHandshakeIsNoticedAtOnce() {
		String rude = this.peers.service("rude");
		ServiceListener listener = ServiceListener.bind(rude);
		Thread.ofPlatform().start(() -> Awaitility.await().until(listener::accept, Objects::nonNull).close());
		failing(() -> IpcClient.connect(rude), Errno.ENOTCONN).withMessageContaining("before it answered");
		listener.close();
	}

	@Test
	void theServersUserIsCheckedFirst() {
		int user = Accounts.effectiveUser();
		IpcClient.builder(this.service).serverUsers(user + 1, user).connect().close();
		failing(() -> IpcClient.builder(this.service).serverUsers(user + 1).connect(), Errno.EACCES)
			.withMessageContaining("of user " + user);
	}

	@Test
	void timeoutsOfConnectingArePositive() {
		IpcClientBuilder builder = IpcClient.builder(this.service);
		assertThatIllegalArgumentException().isThrownBy(() -> builder.connectTimeout(Duration.ZERO));
		assertThatIllegalArgumentException().isThrownBy(() -> builder.connectTimeout(Duration.ofSeconds(-1)));
	}

	private static ThrowableAssertAlternative<IpcException> failing(ThrowingCallable call, Errno errno) {
		return assertThatExceptionOfType(IpcException.class).isThrownBy(call)
			.matches((ex) -> ex.is(errno), errno.name());
	}

}
