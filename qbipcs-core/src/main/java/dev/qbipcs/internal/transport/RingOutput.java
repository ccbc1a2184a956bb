package dev.qbipcs.internal.transport;

import java.lang.foreign.MemorySegment;
import java.util.function.LongConsumer;

import dev.qbipcs.internal.posix.MemoryFaults;
import dev.qbipcs.internal.ring.RingWriter;

/**
 * Writes messages straight into a ring. One thread at a time.
 */
abstract class RingOutput implements PayloadForm.Target {

	private final RingWriter writer;

	private final int headerSize;

	private final LongConsumer words;

	private boolean byteWanted;

	RingOutput(RingWriter writer, int headerSize) {
		this.writer = writer;
		this.headerSize = headerSize;
		this.words = writer::putWords;
	}

	@Override
	public final void put(MemorySegment bytes) {
		this.writer.put(bytes);
	}

	@Override
	public final void put(long value, int count) {
		this.writer.put(value, count);
	}

	@Override
	public final void settle() {
		MemoryFaults.surface();
	}

	// Returns RingWriter.OK, FULL or BROKEN, or what claim() returns beside them.
	final <T> int write(int id, int error, int number, PayloadForm<T> form, T payload, int payloadSize) {
		try {
			int result = writeMessage(id, error, number, form, payload, payloadSize);
			MemoryFaults.surface();
			return result;
		}
		catch (InternalError ex) {
			return RingWriter.BROKEN;
		}
		catch (Throwable ex) {
			if (isBroken()) {
				return RingWriter.BROKEN;
			}
			throw ex;
		}
	}

	// A payload threw while it was written: does a fault still wait to surface?
	private static boolean isBroken() {
		try {
			MemoryFaults.surface();
			return false;
		}
		catch (InternalError ex) {
			return true;
		}
	}

	// Whether the reader waits for a byte after what was written last.
	final boolean byteWanted() {
		return this.byteWanted;
	}

	// How many messages wait, as far as the peer lets us know.
	final int waiting() {
		return MemoryFaults.contain(RingWriter::queueLength, this.writer, 0);
	}

	int claim(RingWriter writer, int size) {
		return writer.claim(size);
	}

	abstract void writeHeader(LongConsumer words, int id, int size, int error, int number);

	private <T> int writeMessage(int id, int error, int number, PayloadForm<T> form, T payload, int payloadSize) {
		int size = this.headerSize + payloadSize;
		int result = claim(this.writer, size);
		if (result == RingWriter.OK) {
			writeHeader(this.words, id, size, error, number);
			form.write(payload, payloadSize, this);
			this.byteWanted = this.writer.commit();
		}
		return result;
	}

}
