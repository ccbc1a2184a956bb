package dev.qbipcs.internal.server;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;

import dev.qbipcs.IpcConnection;
import dev.qbipcs.IpcServer;
import dev.qbipcs.client.IpcClient;
import dev.qbipcs.client.IpcReply;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.Patience;
import dev.qbipcs.testsupport.SharedMemory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Answers to a client that does not receive are queued and hold that client back.
 */
class KeptReplyTests {

	private static final Duration PATIENCE = Patience.LIMIT;

	@RegisterExtension
	final Peers peers = new Peers();

	private final String service = this.peers.service("kept");

	private final IpcServer server = this.peers
		.serve(IpcServer.builder(this.service).handler((message) -> message.reply(message.segment())));

	@Test
	void allAnswersArriveInOrderOnceTheClientReceives() {
		try (IpcClient client = IpcClient.connect(this.service)) {
			int sent = fill(client);
			assertThat(connection().stats().sendRetries()).isPositive();
			for (int i = 0; i < sent; i++) {
				IpcReply reply = client.receive(PATIENCE);
				assertThat(reply.id()).isEqualTo(i);
				assertThat(ByteBuffer.wrap(reply.payload()).order(ByteOrder.nativeOrder()).getInt()).isEqualTo(i);
			}
			// the last answer is counted shortly after the client has received it
			Awaitility.await().untilAsserted(() -> assertThat(connection().stats().responses()).isEqualTo(sent));
			assertThat(connection().stats().requests()).isEqualTo(sent);
			// the connection works as before
			assertThat(client.sendAndReceive(1, new byte[8], PATIENCE).payload()).hasSize(8);
		}
	}

	@Test
	void aClientThatLeavesWithoutReceivingIsForgotten() {
		try (IpcClient client = IpcClient.connect(this.service)) {
			fill(client);
		}
		Awaitility.await().until(() -> this.server.connections().isEmpty());
	}

	@Test
	void aClientThatForgesItsReadPointerMeanwhileIsDropped() throws IOException {
		try (IpcClient client = IpcClient.connect(this.service)) {
			fill(client);
			Path directory = SharedMemory.ofService(this.service).getFirst();
			Path header = directory.resolve("qb-response-" + this.service + "-header");
			try (RandomAccessFile file = new RandomAccessFile(header.toFile(), "rw")) {
				file.seek(4);
				file.writeInt(-1);
			}
			Awaitility.await().until(() -> this.server.connections().isEmpty());
		}
	}

	@Test
	void aClientThatTruncatesItsMemoryMeanwhileIsDropped() throws IOException {
		try (IpcClient client = IpcClient.connect(this.service)) {
			fill(client);
			Path directory = SharedMemory.ofService(this.service).getFirst();
			Path header = directory.resolve("qb-response-" + this.service + "-header");
			try (RandomAccessFile file = new RandomAccessFile(header.toFile(), "rw")) {
				file.setLength(0);
			}
			Awaitility.await().until(() -> this.server.connections().isEmpty());
		}
	}

	private IpcConnection connection() {
		return this.server.connections().getFirst();
	}

	// Send requests until both rings are full.
	private int fill(IpcClient client) {
		Awaitility.await().until(() -> this.server.connections().size() == 1);
		int sent = 0;
		ByteBuffer payload = ByteBuffer.allocate(1000).order(ByteOrder.nativeOrder());
		long retries = 0;
		while (true) {
			payload.putInt(0, sent);
			if (client.trySend(sent, payload.array()).isSent()) {
				sent++;
			}
			else if (connection().stats().sendRetries() > retries + 2) {
				return sent;
			}
		}
	}

}
