package dev.qbipcs.endurance;

import java.time.Duration;
import java.util.Arrays;

import dev.qbipcs.client.IpcClient;
import dev.qbipcs.client.IpcEvent;
import dev.qbipcs.client.IpcReply;
import dev.qbipcs.peers.EchoHandler;
import dev.qbipcs.testsupport.Patience;

/**
 * Exchanges messages over our client and checks every byte of the answers.
 */
final class Messages {

	static final int ANSWER_HEADER = 24;

	private static final Duration PATIENCE = Patience.LIMIT;

	private Messages() {
	}

	static void roundTrip(IpcClient client, int size, int seed) {
		byte[] payload = payload(size, seed);
		check(client.sendAndReceive(EchoHandler.ECHO, payload, PATIENCE), payload);
	}

	static void check(IpcReply reply, byte[] payload) {
		if (reply.id() != EchoHandler.ECHO || reply.error() != 0 || !Arrays.equals(reply.payload(), payload)) {
			throw new AssertionError("Sent %s, but the answer is %s with id %d and error %d"
				.formatted(describe(payload), describe(reply.payload()), reply.id(), reply.error()));
		}
	}

	static void check(IpcEvent event, byte[] payload) {
		if (event.id() != EchoHandler.ECHO_EVENT || !Arrays.equals(event.payload(), payload)) {
			throw new AssertionError("Sent %s, but the event is %s with id %d".formatted(describe(payload),
					describe(event.payload()), event.id()));
		}
	}

	// Requests events and receives them, with no more in flight than always find room.
	static void events(IpcClient client, int size, int count) {
		int window = (size < 2000) ? 4 : 1;
		int sent = 0;
		for (int received = 0; received < count; received++) {
			for (; sent < count && sent < received + window; sent++) {
				client.send(EchoHandler.ECHO_EVENT, payload(size, sent), PATIENCE);
			}
			check(client.receiveEvent(PATIENCE), payload(size, received));
		}
	}

	static void oneWay(IpcClient client, int size, int count) {
		byte[] payload = payload(size, size);
		for (int i = 0; i < count; i++) {
			client.send(EchoHandler.ONE_WAY, payload, PATIENCE);
		}
	}

	// The pattern of peer.h.
	static byte[] payload(int size, int seed) {
		byte[] payload = new byte[size];
		for (int i = 0; i < size; i++) {
			payload[i] = (byte) (seed + i * 31 + (i >> 8) * 7);
		}
		return payload;
	}

	private static String describe(byte[] payload) {
		return "%d bytes %s".formatted(payload.length, Arrays.toString(Arrays.copyOf(payload, 8)));
	}

}
