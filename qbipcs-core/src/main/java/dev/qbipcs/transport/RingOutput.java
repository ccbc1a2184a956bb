package dev.qbipcs.transport;

import java.lang.foreign.MemorySegment;
import java.util.function.LongConsumer;

import dev.qbipcs.posix.MemoryFaults;
import dev.qbipcs.protocol.ResponseHeader;
import dev.qbipcs.ring.RingWriter;

/**
 * One direction from server to client: writes messages straight into the ring, behind a
 * gate that the caller enters.
 */
final class RingOutput implements PayloadForm.Target {

	private final SendGate gate;

	private final RingWriter writer;

	private final LongConsumer words;

	private boolean byteWanted;

	RingOutput(RingWriter writer, SendGate gate) {
		this.gate = gate;
		this.writer = writer;
		this.words = writer::putWords;
	}

	SendGate gate() {
		return this.gate;
	}

	<T> int write(int id, int error, PayloadForm<T> form, T payload, int payloadSize) {
		try {
			int result = tryWrite(id, error, form, payload, ResponseHeader.SIZE + payloadSize);
			MemoryFaults.surface();
			return result;
		}
		catch (InternalError ex) {
			return ServerChannel.BROKEN;
		}
	}

	// Whether the client waits for a byte after what was written last.
	boolean byteWanted() {
		return this.byteWanted;
	}

	int queueLength() {
		return this.writer.queueLength();
	}

	@Override
	public void put(MemorySegment bytes) {
		this.writer.put(bytes);
	}

	@Override
	public void put(long value, int count) {
		this.writer.put(value, count);
	}

	private <T> int tryWrite(int id, int error, PayloadForm<T> form, T payload, int size) {
		int result = this.writer.claim(size);
		if (result != RingWriter.OK) {
			return (result == RingWriter.FULL) ? ServerChannel.FULL : ServerChannel.BROKEN;
		}
		ResponseHeader.write(this.words, id, size, error);
		form.write(payload, size - ResponseHeader.SIZE, this);
		this.byteWanted = this.writer.commit();
		return ServerChannel.SENT;
	}

}
