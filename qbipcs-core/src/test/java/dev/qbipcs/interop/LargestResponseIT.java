package dev.qbipcs.interop;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;

import dev.qbipcs.client.IpcClient;
import dev.qbipcs.client.IpcReceiveBuffer;
import dev.qbipcs.peers.EchoHandler;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.Patience;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The echo of the largest request: its header is 8 bytes longer, and a libqb server sends
 * responses that exceed the size of the connection's buffer by that.
 */
class LargestResponseIT {

	private static final Duration PATIENCE = Patience.LIMIT;

	private static final int REQUEST_HEADER = 16;

	@RegisterExtension
	final Peers peers = new Peers();

	@ParameterizedTest
	@EnumSource(names = { "C_SHARED_MEMORY", "C_SOCKET" })
	void itIsReceivedWhole(ServerKind kind) {
		IpcClient client = this.peers
			.close(IpcClient.builder(kind.start(this.peers)).connectTimeout(PATIENCE).connect());
		byte[] payload = new byte[client.bufferSize() - REQUEST_HEADER];
		new Random(1).nextBytes(payload);
		IpcReceiveBuffer buffer = IpcReceiveBuffer.allocate(client.bufferSize());
		for (int i = 0; i < 3; i++) {
			assertThat(client.sendAndReceive(EchoHandler.ECHO, payload, PATIENCE).buffer())
				.isEqualTo(ByteBuffer.wrap(payload));
			client.sendAndReceive(EchoHandler.ECHO, MemorySegment.ofArray(payload), buffer, PATIENCE);
			assertThat(buffer.buffer()).isEqualTo(ByteBuffer.wrap(payload));
		}
	}

}
