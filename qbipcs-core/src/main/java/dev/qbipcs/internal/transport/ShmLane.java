package dev.qbipcs.internal.transport;

import java.util.function.LongConsumer;

import dev.qbipcs.internal.protocol.ResponseHeader;
import dev.qbipcs.internal.ring.RingWriter;

/**
 * A direction from server to client in a ring, behind a gate.
 */
abstract class ShmLane extends RingOutput implements ServerLane {

	private final SendGate gate;

	private volatile int lastQueueLength;

	ShmLane(RingWriter writer, SendGate gate) {
		super(writer, ResponseHeader.SIZE);
		this.gate = gate;
	}

	@Override
	public <T> Outcome send(int id, int error, int number, PayloadForm<T> form, T payload, int size) {
		if (!this.gate.enter()) {
			return Outcome.CLOSED;
		}
		try {
			return finish(write(id, error, number, form, payload, size));
		}
		finally {
			this.gate.leave();
		}
	}

	@Override
	public int queueLength() {
		if (this.gate.tryEnter()) {
			try {
				this.lastQueueLength = waiting();
			}
			finally {
				this.gate.leave();
			}
		}
		return this.lastQueueLength;
	}

	@Override
	final void writeHeader(LongConsumer words, int id, int size, int error, int number) {
		ResponseHeader.write(words, id, size, error, number);
	}

	final SendGate gate() {
		return this.gate;
	}

	// Notify the client if it asked for that; inside the gate.
	Outcome finish(int result) {
		return switch (result) {
			case RingWriter.OK -> Outcome.SENT;
			case RingWriter.FULL -> Outcome.FULL;
			default -> Outcome.BROKEN;
		};
	}

}
