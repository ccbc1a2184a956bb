package dev.qbipcs.interop;

import java.time.Duration;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.client.IpcClient;
import dev.qbipcs.client.IpcClientBuilder;
import dev.qbipcs.client.IpcReply;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.NativeProgram;
import dev.qbipcs.testsupport.Patience;
import dev.qbipcs.testsupport.RequiresRoot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Our client at servers that break the rules: it fails with an exception, in time, and
 * its process is otherwise unaffected.
 */
class HostileServerIT {

	/** For calls that may time out. */
	private static final Duration TIMEOUT = Duration.ofSeconds(2);

	@RegisterExtension
	final Peers peers = new Peers();

	@ParameterizedTest
	@ValueSource(strings = { "echo", "pieces" })
	void theServerWorksWithoutAnAttack(String attack) {
		IpcClient client = this.peers.close(connect(start(attack)));
		for (int i = 0; i < 100; i++) {
			assertThat(client.sendAndReceive(1, new byte[i], Patience.LIMIT).payload()).hasSize(i);
		}
	}

	@Test
	void connectingToASilentServerTimesOut() {
		IpcClientBuilder builder = IpcClient.builder(start("mute")).connectTimeout(Duration.ofMillis(200));
		assertThatExceptionOfType(IpcException.class).isThrownBy(builder::connect)
			.satisfies((ex) -> assertThat(ex.is(Errno.ETIMEDOUT)).as(ex.getMessage()).isTrue());
	}

	@ParameterizedTest
	@CsvSource({ "hang-up, ENOTCONN", "cut 0, ENOTCONN", "cut 100, ENOTCONN", "cut 12327, ENOTCONN",
			"error -13, EACCES", "error -16, EBUSY", "type 2, ENOTSUP", "type 3, ENOTSUP", "type 4, EINVAL",
			"type -1, EINVAL", "type 77, EINVAL" })
	void theErrorMatchesTheAttack(String attack, String errno) {
		String service = start(attack);
		assertThatExceptionOfType(IpcException.class).isThrownBy(() -> connect(service))
			.satisfies((ex) -> assertThat(ex.error()).isEqualTo(Errno.valueOf(errno).number()));
	}

	@ParameterizedTest
	@ValueSource(strings = { "error 5", "error -2147483648", "size 0", "size 23", "size 300000", "size 2147483648",
			"size 4294967295", "paths /etc/hostname", "paths qb-relative", "paths ..",
			"paths /dev/shm/../../etc/passwd", "paths /dev/shm/qb-x/../../../etc/passwd",
			"paths /dev/shm/qb-1-2-3-abcdef/../../../tmp/x", "paths /dev/shm/other/file", "paths %", "paths %/",
			"paths %/missing", "paths %/../x", "endless", "file symlink", "file fifo", "file directory", "file missing",
			"file short", "file empty" })
	void theClientDoesNotConnect(String attack) {
		String service = start(attack);
		assertThatExceptionOfType(IpcException.class).isThrownBy(() -> connect(service))
			.satisfies((ex) -> assertThat(ex.error()).isPositive());
	}

	@RequiresRoot
	@Test
	void filesOfAnotherUserAreRefused() {
		String service = start("file foreign");
		assertThatExceptionOfType(IpcException.class).isThrownBy(() -> connect(service));
	}

	@ParameterizedTest
	@ValueSource(strings = { "truncate response header", "truncate response data", "length 0", "length 23",
			"length 16385", "length 4294967295", "magic 0", "magic 0xA110CED0", "vanish" })
	void theConnectionFails(String attack) {
		String service = start(attack);
		try (IpcClient client = connect(service)) {
			assertThatExceptionOfType(IpcException.class)
				.isThrownBy(() -> client.sendAndReceive(1, new byte[100], TIMEOUT))
				.satisfies((ex) -> assertThat(ex.error()).isPositive());
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "truncate request header", "truncate request data", "truncate event header",
			"truncate event data", "pointer 4294967295", "pointer 4096", "pointer 17", "post 1", "post 1000",
			"post 2147483647", "word-size 0", "header-size 0", "header-size -1", "header-size 2147483647",
			"word-size 4294967295", "word-size 17" })
	void theConnectionFailsOrSurvives(String attack) {
		String service = start(attack);
		try (IpcClient client = connect(service)) {
			for (int i = 0; i < 30; i++) {
				IpcReply reply = client.sendAndReceive(1, new byte[1000], TIMEOUT);
				assertThat(reply.payload()).hasSize(1000);
			}
			assertThatExceptionOfType(IpcException.class).isThrownBy(() -> client.receiveEvent(Duration.ofMillis(20)));
		}
		catch (IpcException ex) {
			assertThat(ex.error()).isPositive();
		}
	}

	private IpcClient connect(String service) {
		return IpcClient.builder(service).connectTimeout(Patience.LIMIT).connect();
	}

	private String start(String attack) {
		return this.peers.hostileServer(NativeProgram.HOSTILE_SERVER, attack);
	}

}
