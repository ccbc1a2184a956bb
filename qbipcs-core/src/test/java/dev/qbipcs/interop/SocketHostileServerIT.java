package dev.qbipcs.interop;

import java.time.Duration;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.client.IpcClient;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.NativeProgram;
import dev.qbipcs.testsupport.Patience;
import dev.qbipcs.testsupport.RequiresRoot;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Our client at servers that break the rules of the socket transport: it fails with an
 * exception, in time, and its process is otherwise unaffected.
 */
class SocketHostileServerIT {

	/** For calls that may time out. */
	private static final Duration TIMEOUT = Duration.ofSeconds(2);

	@RegisterExtension
	final Peers peers = new Peers();

	@Test
	void theServerWorksWithoutAnAttack() {
		IpcClient client = this.peers.close(connect(start("echo")));
		for (int i = 0; i < 100; i++) {
			assertThat(client.sendAndReceive(1, new byte[i], Patience.LIMIT).payload()).hasSize(i);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "control /etc/hostname", "control qb-relative", "control /dev/shm/../../etc/passwd",
			"control /dev/shm/qb-x/../../../etc/passwd", "control /dev/shm/other/qb-control-x", "control %",
			"control %/", "control %/qb-control-missing", "control %/../qb-control-x", "control %/other",
			"base /tmp/qb-somewhere", "base qb-relative", "base /dev/shm/qb-1-2-3-abcdef/qb-x", "base %",
			"base %/other", "base %x/qb-y", "base %/qb-nobody", "nowhere", "file symlink", "file fifo",
			"file directory", "file missing", "file short", "file empty" })
	void theClientDoesNotConnect(String attack) {
		String service = start(attack);
		assertThatExceptionOfType(IpcException.class).isThrownBy(() -> connect(service))
			.satisfies((ex) -> assertThat(ex.error()).isPositive());
	}

	@RequiresRoot
	@Test
	void aControlFileOfAnotherUserIsRefused() {
		String service = start("file foreign");
		assertThatExceptionOfType(IpcException.class).isThrownBy(() -> connect(service))
			.satisfies((ex) -> assertThat(ex.is(Errno.EPROTO)).as(ex.getMessage()).isTrue());
	}

	@ParameterizedTest
	@ValueSource(strings = { "short 1", "short 16", "short 23", "vanish" })
	void theConnectionFails(String attack) {
		String service = start(attack);
		try (IpcClient client = connect(service)) {
			assertThatExceptionOfType(IpcException.class)
				.isThrownBy(() -> client.sendAndReceive(1, new byte[100], TIMEOUT))
				.satisfies((ex) -> assertThat(ex.error()).isPositive());
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "truncate 0", "truncate 23", "forge -1", "forge 2147483647", "forge -2147483648" })
	void aForgedControlFileIsHarmless(String attack) {
		String service = start(attack);
		try (IpcClient client = connect(service)) {
			for (int i = 0; i < 30; i++) {
				assertThat(client.sendAndReceive(1, new byte[1000], Patience.LIMIT).payload()).hasSize(1000);
			}
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, -1, 23, 1025, Integer.MAX_VALUE, Integer.MIN_VALUE })
	void aWrongSizeInTheHeaderYieldsTheReceivedBytesOrAnError(int size) {
		String service = start("header-size " + size);
		try (IpcClient client = connect(service)) {
			assertThat(client.sendAndReceive(1, new byte[1000], TIMEOUT).payload()).hasSize(1000);
		}
		catch (IpcException ex) {
			assertThat(ex.error()).isPositive();
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 108, 200, 4095, 4096 })
	void aTooLongBaseIsRefused(int length) {
		String service = start("long " + length);
		assertThatExceptionOfType(IpcException.class).isThrownBy(() -> connect(service))
			.satisfies((ex) -> assertThat(ex.is(Errno.EPROTO)).as(ex.getMessage()).isTrue());
	}

	@RepeatedTest(5)
	void datagramsSentByAnotherProcessBeforeConnectingAreDropped() {
		String service = start("forged");
		try (IpcClient client = connect(service)) {
			assertThat(client.sendAndReceive(1, new byte[100], Patience.LIMIT).id()).isEqualTo(1);
			assertThatExceptionOfType(IpcException.class).isThrownBy(() -> client.receiveEvent(Duration.ofMillis(20)))
				.satisfies((ex) -> assertThat(ex.is(Errno.ETIMEDOUT)).as(ex.getMessage()).isTrue());
		}
	}

	private IpcClient connect(String service) {
		return IpcClient.builder(service).connectTimeout(Patience.LIMIT).connect();
	}

	private String start(String attack) {
		return this.peers.hostileServer(NativeProgram.HOSTILE_DATAGRAM_SERVER, attack);
	}

}
