package dev.qbipcs.interop;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.stream.IntStream;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcServer;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.client.IpcClient;
import dev.qbipcs.client.IpcReceiveBuffer;
import dev.qbipcs.client.IpcReply;
import dev.qbipcs.peers.EchoHandler;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.peers.SurplusHandler;
import dev.qbipcs.testsupport.Patience;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Responses that no call waits for: later calls still get their own.
 */
class SurplusResponseIT {

	private static final Duration PATIENCE = Patience.LIMIT;

	/**
	 * The id of a request that no server knows and every server answers with an error.
	 */
	private static final int UNKNOWN = 9;

	private static final int CALLS = 100;

	@RegisterExtension
	final Peers peers = new Peers();

	@ParameterizedTest
	@EnumSource
	void noCallGetsTheErrorOfAOneWayRequest(ServerKind kind) {
		IpcClient client = connect(kind.start(this.peers));
		client.send(UNKNOWN, new byte[4], PATIENCE);
		awaitAnswers(client);
		assertCallsAreAnswered(client);
		for (int i = 0; i < 5; i++) {
			client.send(UNKNOWN, new byte[4], PATIENCE);
		}
		awaitAnswers(client);
		assertCallsAreAnswered(client);
	}

	@ParameterizedTest
	@EnumSource(names = { "SHARED_MEMORY", "SOCKET" })
	void noCallGetsASecondResponseOrThatOfAFailingHandler(IpcTransport transport) {
		IpcClient client = connect(serve(transport));
		assertThat(client.sendAndReceive(SurplusHandler.TWICE, new byte[1], PATIENCE).error()).isZero();
		awaitAnswers(client);
		assertCallsAreAnswered(client);
		client.send(SurplusHandler.FAILING, new byte[1], PATIENCE);
		awaitAnswers(client);
		assertCallsAreAnswered(client);
	}

	@ParameterizedTest
	@EnumSource
	void anApplicationReceivesTheResponsesToItsSends(ServerKind kind) {
		IpcClient client = connect(kind.start(this.peers));
		for (int i = 0; i < CALLS; i++) {
			client.send(EchoHandler.ECHO, payload(i), PATIENCE);
			if (i % 2 == 0) {
				awaitAnswers(client);
			}
			assertThat(client.receive(PATIENCE).payload()).isEqualTo(payload(i));
		}
		client.send(UNKNOWN, new byte[4], PATIENCE);
		awaitAnswers(client);
		assertThat(client.receive(PATIENCE).error()).isEqualTo(Errno.ENOSYS.negated());
		assertCallsAreAnswered(client);
	}

	// A server handles requests in order: once the event has arrived, so have the
	// responses.
	private static void awaitAnswers(IpcClient client) {
		client.send(EchoHandler.ECHO_EVENT, new byte[0], PATIENCE);
		client.receiveEvent(PATIENCE);
	}

	private static void assertCallsAreAnswered(IpcClient client) {
		IpcReceiveBuffer buffer = IpcReceiveBuffer.allocate(client.bufferSize());
		IntStream.range(0, CALLS).forEach((call) -> {
			byte[] payload = payload(call);
			if (call % 2 == 0) {
				IpcReply reply = client.sendAndReceive(EchoHandler.ECHO, payload, PATIENCE);
				assertThat(reply.error()).as("call %d", call).isZero();
				assertThat(reply.payload()).as("call %d", call).isEqualTo(payload);
			}
			else {
				client.sendAndReceive(EchoHandler.ECHO, MemorySegment.ofArray(payload), buffer, PATIENCE);
				assertThat(buffer.segment().toArray(ValueLayout.JAVA_BYTE)).as("call %d", call).isEqualTo(payload);
			}
		});
	}

	private static byte[] payload(int number) {
		return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
	}

	private IpcClient connect(String service) {
		return this.peers.close(IpcClient.builder(service).connectTimeout(PATIENCE).connect());
	}

	private String serve(IpcTransport transport) {
		String service = this.peers.service("surplus");
		this.peers.serve(IpcServer.builder(service).transport(transport).handler(new SurplusHandler()));
		return service;
	}

}
