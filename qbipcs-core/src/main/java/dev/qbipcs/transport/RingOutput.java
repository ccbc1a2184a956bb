package dev.qbipcs.transport;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.IntConsumer;

import dev.qbipcs.posix.MemoryFaults;
import dev.qbipcs.protocol.ResponseHeader;
import dev.qbipcs.ring.RingWriter;

/**
 * One direction from server to client: writes messages straight into the ring, behind a
 * gate that the caller enters.
 */
final class RingOutput {

	private final SendGate gate = new SendGate();

	private final RingWriter writer;

	private final IntConsumer words;

	RingOutput(RingWriter writer) {
		this.writer = writer;
		this.words = writer::putInt;
	}

	SendGate gate() {
		return this.gate;
	}

	int write(int id, int error, List<MemorySegment> payload, int payloadSize) {
		try {
			int result = tryWrite(id, error, payload, ResponseHeader.SIZE + payloadSize);
			MemoryFaults.surface();
			return result;
		}
		catch (InternalError ex) {
			return ServerChannel.BROKEN;
		}
	}

	private int tryWrite(int id, int error, List<MemorySegment> payload, int size) {
		int result = this.writer.claim(size);
		if (result != RingWriter.OK) {
			return (result == RingWriter.FULL) ? ServerChannel.FULL : ServerChannel.BROKEN;
		}
		ResponseHeader.write(this.words, id, size, error);
		for (int i = 0; i < payload.size(); i++) {
			this.writer.put(payload.get(i));
		}
		this.writer.commit();
		return ServerChannel.SENT;
	}

}
