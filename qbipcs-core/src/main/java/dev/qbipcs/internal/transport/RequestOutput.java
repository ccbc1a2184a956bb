package dev.qbipcs.internal.transport;

import java.util.function.LongConsumer;

import dev.qbipcs.internal.protocol.RequestHeader;
import dev.qbipcs.internal.ring.RingMemory;
import dev.qbipcs.internal.ring.RingWriter;

/**
 * The direction from client to server: writes requests, as long as the server lets us.
 * One thread at a time.
 */
final class RequestOutput extends RingOutput {

	private static final int BOTH_SIDES = 2;

	/** Beside what {@link RingWriter#claim} returns: the server detached. */
	private static final int ENDED = -3;

	private final RingMemory ring;

	private final Notifier notifier;

	private volatile int flowControlThreshold = ClientChannel.DEFAULT_FLOW_CONTROL_THRESHOLD;

	RequestOutput(RingMemory ring, RingProtocol protocol, SetupSocket socket) {
		super(protocol.writer(ring), RequestHeader.SIZE);
		this.ring = ring;
		this.notifier = protocol.notifier(socket);
	}

	void flowControlThreshold(int threshold) {
		this.flowControlThreshold = threshold;
	}

	// Returns whether there was room, and the server does not hold us.
	<T> boolean trySend(int id, int number, PayloadForm<T> form, T payload, int payloadSize) {
		if (!this.notifier.flush()) {
			return false;
		}
		return switch (write(id, 0, number, form, payload, payloadSize)) {
			case RingWriter.OK -> {
				if (byteWanted()) {
					this.notifier.notifyPeer();
				}
				yield true;
			}
			case RingWriter.BROKEN -> throw ShmClientChannel.broken();
			case ENDED -> throw new ServerGoneException();
			default -> false;
		};
	}

	// Returns whether the server has all its bytes.
	boolean flush() {
		return this.notifier.flush();
	}

	@Override
	int claim(RingWriter writer, int size) {
		int hold = this.ring.flowControl();
		if (hold > 0 && hold <= this.flowControlThreshold) {
			return RingWriter.FULL;
		}
		return (this.ring.references() == BOTH_SIDES) ? super.claim(writer, size) : ENDED;
	}

	@Override
	void writeHeader(LongConsumer words, int id, int size, int error, int number) {
		RequestHeader.write(words, id, size, number);
	}

}
