package dev.qbipcs.interop;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.client.IpcClient;
import dev.qbipcs.client.IpcEvent;
import dev.qbipcs.client.IpcSubscription;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.NativeProgram;
import dev.qbipcs.testsupport.Patience;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Our client at servers that accept its offer of the extension of Java peers, and then
 * break its rules.
 */
class HostileExtendedServerIT {

	@RegisterExtension
	final Peers peers = new Peers();

	@Test
	void theServerWorksWithoutAnAttack() {
		IpcClient client = this.peers.close(connect(start("echo")));
		for (int i = 0; i < 1000; i++) {
			assertThat(client.sendAndReceive(1, new byte[i], Patience.LIMIT).payload()).hasSize(i);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "length 1", "length 23", "length 16385", "length 2147483647", "length 4294967295",
			"length 2147483648", "magic 0", "magic 0xA110CED0", "truncate response header", "truncate response data",
			"vanish" })
	void theConnectionFails(String attack) {
		String service = start(attack);
		try (IpcClient client = connect(service)) {
			assertThatExceptionOfType(IpcException.class)
				.isThrownBy(() -> client.sendAndReceive(1, new byte[100], Patience.LIMIT))
				.satisfies((ex) -> assertThat(ex.error()).isIn(Errno.EBADMSG.number(), Errno.ENOTCONN.number()));
		}
	}

	// A length of 0 marks no chunk.
	@Test
	void aServerThatOnlyWakesTheClientDeliversNoMessage() {
		String service = start("length 0");
		Duration timeout = Duration.ofMillis(500);
		try (IpcClient client = connect(service)) {
			assertTimesOut(() -> client.sendAndReceive(1, new byte[100], timeout));
			assertTimesOut(() -> client.receiveEvent(timeout));
			List<IpcEvent> events = new CopyOnWriteArrayList<>();
			try (IpcSubscription subscription = client.onEvent(events::add)) {
				assertTimesOut(() -> client.sendAndReceive(1, new byte[100], timeout));
				assertThat(subscription).isNotNull();
			}
			assertThat(events).isEmpty();
			assertThat(client.isConnected()).isTrue();
		}
	}

	// Neither a post nor a byte is a message.
	@Test
	void aSubscriptionDisconnectsFromAServerThatWakesTheClientEndlessly() {
		String service = start("storm");
		Duration timeout = Duration.ofMillis(500);
		try (IpcClient client = connect(service)) {
			assertTimesOut(() -> client.sendAndReceive(1, new byte[100], timeout));
			assertTimesOut(() -> client.receiveEvent(timeout));
			assertThat(client.isConnected()).isTrue();
			List<IpcEvent> events = new CopyOnWriteArrayList<>();
			try (IpcSubscription subscription = client.onEvent(events::add)) {
				assertThat(subscription).isNotNull();
				Awaitility.await().until(() -> !client.isConnected());
			}
			assertThat(events).isEmpty();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "post 1", "post 2147483647", "post 4294967295", "wake-up 1", "wake-up 3",
			"wake-up 4294967295" })
	void theConnectionSurvives(String attack) {
		String service = start(attack);
		try (IpcClient client = connect(service)) {
			for (int i = 0; i < 30; i++) {
				assertThat(client.sendAndReceive(1, new byte[1000], Patience.LIMIT).payload()).hasSize(1000);
			}
			assertTimesOut(() -> client.receiveEvent(Duration.ofMillis(20)));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "wake-up 0", "wake-up 2", "pointer 4294967295", "pointer 4096", "pointer 17",
			"header-size -1", "truncate request header", "truncate request data", "truncate event header",
			"truncate event data" })
	void theConnectionFailsOrSurvives(String attack) {
		String service = start(attack);
		Duration timeout = Duration.ofMillis(500);
		try (IpcClient client = connect(service)) {
			for (int i = 0; i < 30; i++) {
				assertThat(client.sendAndReceive(1, new byte[1000], timeout).payload()).hasSize(1000);
			}
			assertThatExceptionOfType(IpcException.class).isThrownBy(() -> client.receiveEvent(Duration.ofMillis(20)));
		}
		catch (IpcException ex) {
			// a pointer that makes the ring look full holds the client back
			assertThat(ex.error()).isIn(Errno.EBADMSG.number(), Errno.ENOTCONN.number(), Errno.ETIMEDOUT.number(),
					Errno.EAGAIN.number());
		}
	}

	private static IpcClient connect(String service) {
		return IpcClient.builder(service).connectTimeout(Patience.LIMIT).connect();
	}

	private String start(String attack) {
		return this.peers.hostileServer(NativeProgram.HOSTILE_SERVER, "extended-" + attack);
	}

	private static void assertTimesOut(ThrowingCallable call) {
		assertThatExceptionOfType(IpcException.class).isThrownBy(call)
			.satisfies((ex) -> assertThat(ex.is(Errno.ETIMEDOUT)).as(ex.getMessage()).isTrue());
	}

}
