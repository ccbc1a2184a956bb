package dev.qbipcs.internal.ring;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * Reads what peers of this library write: the length of a chunk tells that it is there,
 * since the writer zeroes the word behind each chunk before it publishes the chunk. Only
 * this one cache line travels from one processor to the other, and the writer wakes the
 * reader only when asked.
 * <p>
 * Before it sleeps, the reader stores how it wants to be woken up, then re-reads the
 * length; the writer stores the length, then reads how to wake the reader. One of the two
 * sees the other, so no wake-up is lost.
 */
final class MarkedRingReader extends RingReader {

	/** How the writer is to wake the reader, as it stands in the header. */
	private int wakeUps;

	MarkedRingReader(RingMemory ring, int smallest, int largest) {
		super(ring, smallest, largest);
	}

	@Override
	public boolean hasUnannounced() {
		return isReadable();
	}

	@Override
	public void announceByByte(boolean wanted) {
		set(RingLayout.BY_BYTE, wanted);
		must(MarkedRingReader::publishWakeUps);
	}

	@Override
	int pollChunk() {
		int length = lengthThere();
		return (length != 0) ? accept(stateThere(), length) : EMPTY;
	}

	@Override
	boolean isChunkThere() {
		return lengthThere() != 0;
	}

	@Override
	void leaveChunk() {
		// its length is still there
	}

	@Override
	void reclaim(int chunk) {
		// the writer zeroes the length before it reuses the space
	}

	@Override
	int limit(int fitting) {
		return fitting;
	}

	@Override
	boolean sleep(MemorySegment timespec) {
		set(RingLayout.BY_SEMAPHORE, true);
		publish();
		if (!isChunkThere()) {
			semaphore().sleep(timespec);
		}
		set(RingLayout.BY_SEMAPHORE, false);
		publish();
		return semaphore().clear();
	}

	private void set(int way, boolean wanted) {
		this.wakeUps = wanted ? this.wakeUps | way : this.wakeUps & ~way;
	}

	private static int publishWakeUps(RingReader reader) {
		((MarkedRingReader) reader).publish();
		return 1;
	}

	private void publish() {
		RingLayout.INT.setVolatile(header(), (long) RingLayout.WAKE_UP, this.wakeUps);
		VarHandle.fullFence();
	}

}
