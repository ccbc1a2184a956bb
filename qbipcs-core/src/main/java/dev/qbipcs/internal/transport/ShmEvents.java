package dev.qbipcs.internal.transport;

import dev.qbipcs.internal.ring.RingWriter;

/**
 * Events, announced by bytes on the setup socket.
 */
final class ShmEvents extends ShmLane {

	private final Notifier notifier;

	ShmEvents(RingWriter writer, Notifier notifier, SendGate gate) {
		super(writer, gate);
		this.notifier = notifier;
	}

	// Whether bytes are owed. Any thread may call it.
	boolean owes() {
		return this.notifier.owes();
	}

	@Override
	public boolean flush() {
		if (!gate().enter()) {
			return true;
		}
		try {
			return this.notifier.flush();
		}
		finally {
			gate().leave();
		}
	}

	@Override
	Outcome finish(int result) {
		if (result == RingWriter.OK && byteWanted()) {
			return this.notifier.notifyPeer() ? Outcome.SENT : Outcome.SENT_NOTIFY_LATER;
		}
		// a client makes room only for what it was told of, and a handler that tries
		// again and again keeps the loop from telling it
		this.notifier.flush();
		return super.finish(result);
	}

}
