package dev.qbipcs.client;

import java.time.Duration;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcConnectionRequest;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcServer;
import dev.qbipcs.peers.EchoHandler;
import dev.qbipcs.peers.Peers;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The exception that a rejected client gets.
 */
class RejectedClientTests {

	@RegisterExtension
	final Peers peers = new Peers();

	private final String service = this.peers.service("rejecting");

	@ParameterizedTest
	@CsvSource({ "ENOSPC, no room for another connection", "ENOMEM, no memory left", "EMFILE, limit of open files",
			"ENFILE, limit of open files", "EUSERS, as many connections", "EPERM, its operator knows" })
	void itNamesTheCause(Errno errno, String cause) {
		this.peers
			.serve(IpcServer.builder(this.service).handshakeTimeout(Duration.ofMinutes(1)).handler(new EchoHandler() {

				@Override
				public void accept(IpcConnectionRequest request) {
					request.reject(errno);
				}

			}));
		assertThatExceptionOfType(IpcException.class)
			.isThrownBy(() -> IpcClient.builder(this.service).connectTimeout(Duration.ofMinutes(1)).connect())
			.matches((ex) -> ex.is(errno))
			.withMessageContaining("rejected us; ")
			.withMessageContaining(cause);
	}

}
