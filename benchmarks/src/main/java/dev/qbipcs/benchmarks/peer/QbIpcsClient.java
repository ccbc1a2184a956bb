package dev.qbipcs.benchmarks.peer;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;

import dev.qbipcs.client.IpcClient;
import dev.qbipcs.client.IpcReceiveBuffer;

/**
 * Our client: {@code QbIpcsClient NAME}.
 */
public final class QbIpcsClient {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private QbIpcsClient() {
	}

	/**
	 * Connect and obey.
	 * @param args the name of the service
	 * @throws IOException if the standard input fails
	 */
	public static void main(String[] args) throws IOException {
		try (IpcClient client = IpcClient.connect(args[0])) {
			IpcReceiveBuffer response = IpcReceiveBuffer.allocate(client.bufferSize());
			MemorySegment[] request = { MemorySegment.ofArray(new byte[0]) };
			Orders.obey((id, payload) -> {
				if (request[0].byteSize() != payload.length) {
					request[0] = MemorySegment.ofArray(payload);
				}
				client.sendAndReceive(id, request[0], response, PATIENCE);
			});
		}
	}

}
