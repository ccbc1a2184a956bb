package dev.qbipcs.internal.transport;

import dev.qbipcs.internal.ring.RingWriter;

/**
 * Responses. Clients wait for them at the ring, so no byte announces them.
 */
final class ShmResponses extends ShmLane {

	private final ShmEvents events;

	ShmResponses(RingWriter writer, ShmEvents events, SendGate gate) {
		super(writer, gate);
		this.events = events;
	}

	@Override
	public <T> Outcome send(int id, int error, int number, PayloadForm<T> form, T payload, int size) {
		if (this.events.owes()) {
			// a handler that answers again and again keeps the loop from doing it
			this.events.flush();
		}
		return super.send(id, error, number, form, payload, size);
	}

	@Override
	public boolean flush() {
		return true;
	}

}
