package dev.qbipcs.internal.ring;

/**
 * Writes what libqb's peers read: see {@link CountedRingReader}.
 */
final class CountedRingWriter extends RingWriter {

	CountedRingWriter(RingMemory ring) {
		super(ring);
	}

	@Override
	public int queueLength() {
		return ring().semaphore().value();
	}

	@Override
	void allocate(int chunk) {
		word(chunk, 0);
		releaseWord(chunk + 1, RingLayout.ALLOCATED);
	}

	@Override
	boolean publish(int chunk, int length) {
		word(chunk, length);
		RingLayout.INT.setRelease(header(), (long) RingLayout.WRITE_POINTER, writePointer());
		releaseWord(chunk + 1, RingLayout.COMMITTED);
		ring().semaphore().post();
		return true;
	}

}
