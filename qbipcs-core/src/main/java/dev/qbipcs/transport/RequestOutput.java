package dev.qbipcs.transport;

import java.lang.foreign.MemorySegment;
import java.util.function.LongConsumer;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.posix.MemoryFaults;
import dev.qbipcs.protocol.RequestHeader;
import dev.qbipcs.ring.RingMemory;
import dev.qbipcs.ring.RingMode;
import dev.qbipcs.ring.RingWriter;

/**
 * The direction from client to server: writes requests straight into the ring, as long as
 * the server lets us. One thread at a time.
 */
final class RequestOutput implements PayloadForm.Target {

	private static final int BOTH_SIDES = 2;

	/** Beside what {@link RingWriter#claim} returns: the server detached. */
	private static final int ENDED = -3;

	private final RingMemory ring;

	private final RingWriter writer;

	private final LongConsumer words;

	private final Notifier notifier;

	/** Whether the server waits for a byte after what was written last. */
	private boolean byteWanted;

	private volatile int flowControlThreshold = ClientChannel.DEFAULT_FLOW_CONTROL_THRESHOLD;

	RequestOutput(RingMemory ring, RingMode mode, SetupSocket socket) {
		this.ring = ring;
		this.writer = new RingWriter(ring, mode);
		this.words = this.writer::putWords;
		this.notifier = new Notifier(socket, mode == RingMode.COUNTED);
	}

	void flowControlThreshold(int threshold) {
		this.flowControlThreshold = threshold;
	}

	// Returns whether there was room, and the server does not hold us.
	<T> boolean trySend(int id, PayloadForm<T> form, T payload, int payloadSize) {
		if (!this.notifier.flush()) {
			return false;
		}
		int result;
		try {
			result = write(id, form, payload, RequestHeader.SIZE + payloadSize);
			MemoryFaults.surface();
		}
		catch (InternalError ex) {
			throw ShmClientChannel.broken();
		}
		return switch (result) {
			case RingWriter.OK -> {
				if (this.byteWanted) {
					this.notifier.notifyPeer();
				}
				yield true;
			}
			case RingWriter.BROKEN -> throw ShmClientChannel.broken();
			case ENDED -> throw new IpcException(Errno.ENOTCONN, "The server ended the connection; connect again");
			default -> false;
		};
	}

	// Returns whether the server has all its bytes.
	boolean flush() {
		return this.notifier.flush();
	}

	@Override
	public void put(MemorySegment bytes) {
		this.writer.put(bytes);
	}

	@Override
	public void put(long value, int count) {
		this.writer.put(value, count);
	}

	private <T> int write(int id, PayloadForm<T> form, T payload, int size) {
		int hold = this.ring.flowControl();
		if (hold > 0 && hold <= this.flowControlThreshold) {
			return RingWriter.FULL;
		}
		if (this.ring.references() != BOTH_SIDES) {
			return ENDED;
		}
		int result = this.writer.claim(size);
		if (result == RingWriter.OK) {
			RequestHeader.write(this.words, id, size);
			form.write(payload, size - RequestHeader.SIZE, this);
			this.byteWanted = this.writer.commit();
		}
		return result;
	}

}
