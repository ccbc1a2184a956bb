package dev.qbipcs.internal.ring;

/**
 * How the chunks of a ring are found and their readers woken up. Both peers of a ring use
 * the same.
 */
public enum RingKind {

	/** To the letter as libqb: the semaphore counts the chunks. */
	COUNTED {

		@Override
		public RingReader reader(RingMemory ring, int smallest, int largest) {
			return new CountedRingReader(ring, smallest, largest);
		}

		@Override
		public RingWriter writer(RingMemory ring) {
			return new CountedRingWriter(ring);
		}

	},

	/** Between peers of this library: the length of a chunk marks it. */
	MARKED {

		@Override
		public RingReader reader(RingMemory ring, int smallest, int largest) {
			return new MarkedRingReader(ring, smallest, largest);
		}

		@Override
		public RingWriter writer(RingMemory ring) {
			return new MarkedRingWriter(ring);
		}

	};

	/**
	 * Read a ring.
	 * @param ring the ring
	 * @param smallest the smallest payload that makes sense, in bytes
	 * @param largest the largest payload that makes sense, in bytes
	 * @return the reading side
	 */
	public abstract RingReader reader(RingMemory ring, int smallest, int largest);

	/**
	 * Write to a ring.
	 * @param ring the ring
	 * @return the writing side
	 */
	public abstract RingWriter writer(RingMemory ring);

}
