package dev.qbipcs.interop;

import java.time.Duration;

import dev.qbipcs.client.IpcClient;
import dev.qbipcs.client.IpcEvent;
import dev.qbipcs.client.IpcReply;
import dev.qbipcs.peers.EchoHandler;
import dev.qbipcs.testsupport.Patience;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Our client doing what {@code qb_client} does: sends requests to an echo server and
 * checks every byte of the answers.
 */
final class CheckingClient implements AutoCloseable {

	private static final Duration TIMEOUT = Patience.LIMIT;

	private final IpcClient client;

	/**
	 * Connect.
	 * @param service the service's name
	 * @param payload the largest payload that has to pass
	 */
	CheckingClient(String service, int payload) {
		this.client = IpcClient.builder(service).bufferSize(Math.max(12_328, payload + 24)).connect();
	}

	void roundTrips(int size, int count) {
		for (int i = 0; i < count; i++) {
			byte[] payload = payload(size, i);
			check(this.client.sendAndReceive(EchoHandler.ECHO, payload, TIMEOUT), EchoHandler.ECHO, 0, payload);
		}
	}

	void emptyResponses(int size, int count) {
		for (int i = 0; i < count; i++) {
			check(this.client.sendAndReceive(EchoHandler.EMPTY, payload(size, i), TIMEOUT), EchoHandler.EMPTY, 0,
					new byte[0]);
		}
	}

	void oneWay(int size, int count) {
		for (int i = 0; i < count; i++) {
			this.client.send(EchoHandler.ONE_WAY, payload(size, i), TIMEOUT);
		}
		roundTrips(size, 1);
	}

	void events(int size, int count) {
		// the server drops events that find no room, and large ones fill the ring
		int window = (size < 2000) ? 4 : 1;
		int sent = 0;
		for (int received = 0; received < count; received++) {
			for (; sent < count && sent < received + window; sent++) {
				this.client.send(EchoHandler.ECHO_EVENT, payload(size, sent), TIMEOUT);
			}
			IpcEvent event = this.client.receiveEvent(TIMEOUT);
			assertThat(event.id()).isEqualTo(EchoHandler.ECHO_EVENT);
			assertThat(event.payload()).isEqualTo(payload(size, received));
		}
	}

	private static void check(IpcReply reply, int id, int error, byte[] payload) {
		assertThat(reply.id()).isEqualTo(id);
		assertThat(reply.error()).isEqualTo(error);
		assertThat(reply.payload()).isEqualTo(payload);
	}

	/** The pattern of {@code peer.h}. */
	private static byte[] payload(int size, int seed) {
		byte[] payload = new byte[size];
		for (int i = 0; i < size; i++) {
			payload[i] = (byte) (seed + i * 31 + (i >> 8) * 7);
		}
		return payload;
	}

	@Override
	public void close() {
		this.client.close();
	}

}
