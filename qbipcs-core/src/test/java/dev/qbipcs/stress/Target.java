package dev.qbipcs.stress;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.random.RandomGenerator;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcConnection;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcMessage;
import dev.qbipcs.Payload;
import dev.qbipcs.testsupport.Patience;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A connection that many threads send to. Each numbers its messages and counts those that
 * were accepted.
 */
final class Target {

	private final IpcConnection connection;

	private final int[] responses = new int[Numbered.SENDERS];

	private final int[] events = new int[Numbered.SENDERS];

	// Set before either side ends the connection.
	private volatile boolean doomed;

	Target(IpcConnection connection) {
		this.connection = connection;
	}

	// On the loop, as the only sender of its id.
	void reply(IpcMessage message, RandomGenerator random) {
		byte[] payload = Numbered.payload(Numbered.FROM_LOOP, this.responses[Numbered.FROM_LOOP]++,
				Numbered.size(random));
		message.reply(Numbered.FROM_LOOP, 0, MemorySegment.ofArray(payload));
	}

	// One of the eight ways to send; true if it was accepted.
	boolean send(int sender, RandomGenerator random) {
		boolean event = random.nextBoolean();
		int[] numbers = event ? this.events : this.responses;
		byte[] payload = Numbered.payload(sender, numbers[sender], Numbered.size(random));
		try {
			if (!(event ? sendEvent(sender, payload, random) : sendResponse(sender, payload, random))) {
				return false;
			}
			numbers[sender]++;
			return true;
		}
		catch (IpcException ex) {
			assertThat(this.doomed && ex.is(Errno.ENOTCONN)).as(ex.toString()).isTrue();
			return false;
		}
	}

	private boolean sendEvent(int sender, byte[] payload, RandomGenerator random) {
		switch (random.nextInt(4)) {
			case 0 -> {
				return this.connection.events().trySend(sender, payload).isSent();
			}
			case 1 -> {
				return this.connection.events().trySend(sender, Payload.of(Numbered.parts(payload, random))).isSent();
			}
			case 2 -> this.connection.events().send(sender, payload, Patience.LIMIT);
			default ->
				this.connection.events().send(sender, Payload.of(Numbered.parts(payload, random)), Patience.LIMIT);
		}
		return true;
	}

	private boolean sendResponse(int sender, byte[] payload, RandomGenerator random) {
		switch (random.nextInt(4)) {
			case 0 -> {
				return this.connection.responses().trySend(sender, payload).isSent();
			}
			case 1 -> {
				return this.connection.responses()
					.trySend(sender, Payload.of(Numbered.parts(payload, random)))
					.isSent();
			}
			case 2 -> this.connection.responses().send(sender, payload, Patience.LIMIT);
			default ->
				this.connection.responses().send(sender, Payload.of(Numbered.parts(payload, random)), Patience.LIMIT);
		}
		return true;
	}

	void sendLast() {
		MemorySegment payload = MemorySegment.ofArray(Numbered.payload(Numbered.LAST, 0, 4));
		this.connection.responses().send(Numbered.LAST, payload, Patience.LIMIT);
		this.connection.events().send(Numbered.LAST, payload, Patience.LIMIT);
	}

	void doom() {
		this.doomed = true;
	}

	void disconnect() {
		this.connection.disconnect();
	}

	int acceptedResponses() {
		return Arrays.stream(this.responses, 0, Numbered.FROM_LOOP).sum();
	}

	int acceptedEvents() {
		return Arrays.stream(this.events, 0, Numbered.FROM_LOOP).sum();
	}

}
