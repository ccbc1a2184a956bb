package dev.qbipcs.internal.ring;

import java.lang.foreign.MemorySegment;

/**
 * Reads what libqb's peers write: the semaphore counts the chunks that wait, and each is
 * announced by a byte on the setup socket.
 */
final class CountedRingReader extends RingReader {

	CountedRingReader(RingMemory ring, int smallest, int largest) {
		super(ring, smallest, largest);
	}

	@Override
	public boolean hasUnannounced() {
		return false;
	}

	@Override
	public void announceByByte(boolean wanted) {
		// the writer announces every chunk anyway
	}

	// Subtracts at once: a writer that finds both pointers at the same place takes a
	// semaphore above zero for a full ring.
	@Override
	int pollChunk() {
		if (!semaphore().tryAcquire()) {
			return EMPTY;
		}
		int length = accept(stateThere(), lengthThere());
		return (length > 0 && RingLayout.chunkWords(length) <= used()) ? length : BROKEN;
	}

	@Override
	boolean isChunkThere() {
		return semaphore().value() > 0;
	}

	@Override
	void leaveChunk() {
		semaphore().post();
	}

	@Override
	void reclaim(int chunk) {
		overwrite(chunk, 0, RingLayout.RECLAIMED);
	}

	@Override
	int limit(int fitting) {
		return Math.min(semaphore().value(), fitting);
	}

	@Override
	boolean sleep(MemorySegment timespec) {
		semaphore().sleep(timespec);
		return false;
	}

}
