package dev.qbipcs.internal.ring;

import java.lang.invoke.VarHandle;

/**
 * Writes what peers of this library read: see {@link MarkedRingReader}.
 */
final class MarkedRingWriter extends RingWriter {

	MarkedRingWriter(RingMemory ring) {
		super(ring);
	}

	/**
	 * Return how many chunks wait.
	 * @return 0 or more; an estimate if they are many
	 */
	@Override
	public int queueLength() {
		return ring().chunks((int) RingLayout.INT.getAcquire(header(), (long) RingLayout.READ_POINTER), writePointer());
	}

	@Override
	void allocate(int chunk) {
		// the reader stops at the zero length of this chunk
	}

	@Override
	boolean publish(int chunk, int length) {
		word(writePointer(), 0);
		word(chunk + 1, RingLayout.COMMITTED);
		releaseWord(chunk, length);
		// Dekker handshake: the writer stores the length, then reads how to wake the
		// reader; the reader stores that, then re-reads the length
		VarHandle.fullFence();
		int wakeUps = (int) RingLayout.INT.getOpaque(header(), (long) RingLayout.WAKE_UP);
		if ((wakeUps & RingLayout.BY_SEMAPHORE) != 0) {
			ring().semaphore().post();
		}
		return (wakeUps & RingLayout.BY_BYTE) != 0;
	}

}
