package dev.qbipcs.internal.server;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcConnection;
import dev.qbipcs.IpcMessage;
import dev.qbipcs.IpcServer;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.client.IpcClient;
import dev.qbipcs.client.IpcReply;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.Patience;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Answers that are queued because the client does not receive, one of them larger than
 * any datagram that the kernel permits.
 */
class UnsendableReplyTests {

	private static final Duration PATIENCE = Patience.LIMIT;

	private static final int UNSENDABLE = 1;

	private static final int NEXT = 2;

	private static final int LAST = 3;

	private static final MemorySegment SMALL = MemorySegment.ofArray(new byte[16_000]);

	@RegisterExtension
	final Peers peers = new Peers();

	private final String service = this.peers.service("unsendable");

	private final AtomicInteger small = new AtomicInteger();

	private IpcServer server;

	@BeforeEach
	void serve() throws IOException {
		// the kernel doubles the requested size
		int bufferSize = Math.toIntExact(2 * longestSendBuffer());
		this.server = this.peers.serve(IpcServer.builder(this.service)
			.transport(IpcTransport.SOCKET)
			.enforceBufferSize(bufferSize)
			.maxBufferSize(bufferSize)
			.handler(new Recorder().onMessage(this::answer)));
	}

	@Test
	void theClientGetsAnErrorAndTheOtherAnswers() {
		try (IpcClient client = IpcClient.builder(this.service).connectTimeout(PATIENCE).connect()) {
			client.send(UNSENDABLE, new byte[8], PATIENCE);
			client.send(NEXT, new byte[8], PATIENCE);
			IpcReply reply = client.receive(PATIENCE);
			int received = 0;
			while (reply.error() == 0) {
				assertThat(reply.payload()).hasSize((int) SMALL.byteSize());
				received++;
				reply = client.receive(PATIENCE);
			}
			assertThat(received).isEqualTo(this.small.get());
			assertThat(reply.id()).isEqualTo(UNSENDABLE);
			assertThat(reply.error()).isEqualTo(Errno.EMSGSIZE.negated());
			assertThat(reply.payload()).isEmpty();
			assertThat(client.receive(PATIENCE).id()).isEqualTo(LAST);
			assertThat(client.receive(PATIENCE).id()).isEqualTo(NEXT);
			assertThat(client.sendAndReceive(NEXT, new byte[8], PATIENCE).payload()).hasSize(8);
		}
		Awaitility.await().until(() -> this.server.connections().isEmpty());
	}

	private static long longestSendBuffer() throws IOException {
		// in one read: the kernel returns the content to the first read only
		try (InputStream file = Files.newInputStream(Path.of("/proc/sys/net/core/wmem_max"))) {
			byte[] content = new byte[32];
			return Long.parseLong(new String(content, 0, file.read(content), StandardCharsets.US_ASCII).strip());
		}
	}

	// Fill the queue of the socket, so that all further answers are queued here.
	private void answer(IpcConnection connection, IpcMessage message) {
		if (message.id() == UNSENDABLE) {
			long retries = connection.stats().sendRetries();
			while (connection.stats().sendRetries() == retries) {
				message.reply(SMALL);
				this.small.incrementAndGet();
			}
			message.reply(MemorySegment.ofArray(new byte[connection.bufferSize() - 24]));
			message.reply(LAST, 0, MemorySegment.NULL);
		}
		else {
			message.reply(message.segment());
		}
	}

}
