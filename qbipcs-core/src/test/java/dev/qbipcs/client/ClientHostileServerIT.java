package dev.qbipcs.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcServer;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.peers.EchoHandler;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.LoopThread;
import dev.qbipcs.testsupport.NativeProgram;
import dev.qbipcs.testsupport.Patience;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Servers that break the rules break only their own connections, even when these share
 * the clients' loop with others.
 */
class ClientHostileServerIT {

	/** For calls that may time out. */
	private static final Duration TIMEOUT = Duration.ofSeconds(2);

	@RegisterExtension
	final Peers peers = new Peers();

	@ParameterizedTest
	@CsvSource({ "mute, ETIMEDOUT", "hang-up, ENOTCONN", "cut 0, ENOTCONN", "cut 100, ENOTCONN", "cut 12327, ENOTCONN",
			"error -13, EACCES", "type 3, ENOTSUP", "size 0, EPROTO", "paths /etc/hostname, EPROTO" })
	void anAsynchronousConnectFailsLikeASynchronousOne(String attack, String errno) {
		CompletableFuture<IpcClient> future = IpcClient
			.builder(this.peers.hostileServer(NativeProgram.HOSTILE_SERVER, attack))
			.connectTimeout(attack.equals("mute") ? TIMEOUT : Patience.LIMIT)
			.connectAsync();
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(future::get)
			.satisfies((ex) -> assertThat(ex.getCause()).isInstanceOfSatisfying(IpcException.class,
					(cause) -> assertThat(cause.is(Errno.valueOf(errno))).as(cause.getMessage()).isTrue()));
	}

	@ParameterizedTest
	@ValueSource(strings = { "truncate event header", "truncate event data", "truncate response header", "post 1",
			"post 2147483647", "pointer 4294967295", "length 4294967295", "vanish", "extended-post 1",
			"extended-length 4294967295", "extended-wake-up 4294967295", "extended-truncate event data" })
	void otherClientsWithSubscriptionsKeepReceiving(String attack) throws Exception {
		assertOnlyItsOwnClientIsDisturbed(this.peers.hostileServer(NativeProgram.HOSTILE_SERVER, attack),
				IpcTransport.SHARED_MEMORY);
	}

	@ParameterizedTest
	@ValueSource(strings = { "truncate 0", "forge 2147483647", "forge -2147483648", "short 1", "short 23",
			"header-size -1", "vanish" })
	void otherClientsWithSubscriptionsKeepReceivingOverSockets(String attack) throws Exception {
		assertOnlyItsOwnClientIsDisturbed(this.peers.hostileServer(NativeProgram.HOSTILE_DATAGRAM_SERVER, attack),
				IpcTransport.SOCKET);
	}

	private void assertOnlyItsOwnClientIsDisturbed(String evil, IpcTransport transport) throws Exception {
		String honest = this.peers.service("honest");
		this.peers.serve(IpcServer.builder(honest).transport(transport).handler(new EchoHandler()));
		List<Integer> sizes = new CopyOnWriteArrayList<>();
		IpcClient undisturbed = this.peers.close(IpcClient.connect(honest));
		undisturbed.onEvent((event) -> sizes.add(event.payload().length));
		List<IpcEvent> forged = new CopyOnWriteArrayList<>();
		IpcClient client = this.peers
			.close(IpcClient.builder(evil).connectTimeout(Patience.LIMIT).connectAsync().get());
		client.onEvent(forged::add);
		try {
			client.sendAndReceive(1, new byte[100], TIMEOUT);
		}
		catch (IpcException ex) {
			assertThat(ex.error()).isPositive();
		}
		LoopThread.named("qbipcs-client").awaitIdleness();
		undisturbed.send(EchoHandler.ECHO_EVENT, new byte[5], Patience.LIMIT);
		Awaitility.await().until(() -> sizes.equals(List.of(5)));
		assertThat(forged).isEmpty();
	}

}
