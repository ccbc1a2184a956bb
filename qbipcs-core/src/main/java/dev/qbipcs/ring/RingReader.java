package dev.qbipcs.ring;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.TimeUnit;

/**
 * The reading side of a ring. A chunk is polled, copied to private memory and released.
 * Nothing that the peer wrote is believed before it was checked. One thread at a time.
 */
public final class RingReader {

	/** Nothing to read now. */
	public static final int EMPTY = 0;

	/** What lies there is no chunk; the connection is to be dropped. */
	public static final int BROKEN = -1;

	/**
	 * Nobody can wake a sleeper whose memory was taken away, so it looks now and then.
	 */
	private static final long LONGEST_SLEEP_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

	private final MemorySegment header;

	private final MemorySegment data;

	private final SharedSemaphore semaphore;

	/** Seconds, always 0, and nanoseconds. */
	private final MemorySegment timespec = Arena.ofAuto().allocate(ValueLayout.JAVA_LONG, 2);

	private final int words;

	private final int smallest;

	private final int largest;

	/** Ours; the copy in shared memory is for the peer. */
	private int readPointer;

	private int length;

	/**
	 * Read a ring.
	 * @param ring the ring
	 * @param smallest the smallest payload that makes sense, in bytes
	 * @param largest the largest payload that makes sense, in bytes
	 */
	public RingReader(RingMemory ring, int smallest, int largest) {
		this.header = ring.header();
		this.data = ring.data();
		this.semaphore = ring.semaphore();
		this.words = (int) (this.data.byteSize() / 4);
		this.smallest = smallest;
		this.largest = largest;
	}

	/**
	 * Look for a chunk.
	 * @return the size of its payload in bytes, {@link #EMPTY} or {@link #BROKEN}
	 */
	public int poll() {
		if (!this.semaphore.tryAcquire()) {
			return EMPTY;
		}
		int state = (int) RingLayout.INT.getAcquire(this.data, offset(this.readPointer + 1));
		int length = (int) RingLayout.INT.getOpaque(this.data, offset(this.readPointer));
		if (state != RingLayout.COMMITTED || length < this.smallest || length > this.largest
				|| RingLayout.chunkWords(length) > used()) {
			return BROKEN;
		}
		this.length = length;
		return length;
	}

	/**
	 * Wait for a chunk, and leave it there. Blocks.
	 * @param deadline when to give up, in terms of {@link System#nanoTime()}
	 * @return whether one may be there; false when the time is over
	 */
	public boolean await(long deadline) {
		while (this.semaphore.value() == 0) {
			long remaining = deadline - System.nanoTime();
			if (remaining <= 0) {
				return false;
			}
			this.timespec.set(ValueLayout.JAVA_LONG, 8, Math.min(remaining, LONGEST_SLEEP_NANOS));
			this.semaphore.sleep(this.timespec);
		}
		return true;
	}

	/**
	 * Copy the payload of the polled chunk.
	 * @param target private memory, large enough
	 */
	public void copyTo(MemorySegment target) {
		copyTo(target, 0, this.length);
	}

	/**
	 * Copy a part of the payload of the polled chunk to the same place elsewhere.
	 * @param target private memory, large enough for all of it
	 * @param from where the part begins, a multiple of 4
	 * @param count its size in bytes
	 */
	public void copyTo(MemorySegment target, int from, int count) {
		long start = offset(this.readPointer + RingLayout.CHUNK_HEADER_WORDS) + from;
		start = (start < this.data.byteSize()) ? start : start - this.data.byteSize();
		long first = Math.min(count, this.data.byteSize() - start);
		MemorySegment.copy(this.data, start, target, from, first);
		if (first < count) {
			MemorySegment.copy(this.data, 0, target, from + first, count - first);
		}
	}

	/**
	 * Give the polled chunk's room back to the writer.
	 */
	public void release() {
		int chunk = this.readPointer;
		this.data.set(ValueLayout.JAVA_INT, offset(chunk), 0);
		RingLayout.INT.setRelease(this.data, offset(chunk + 1), RingLayout.RECLAIMED);
		this.readPointer = (chunk + RingLayout.chunkWords(this.length)) % this.words;
		RingLayout.INT.setRelease(this.header, (long) RingLayout.READ_POINTER, this.readPointer);
	}

	// How many words the writer claims to have written; 0 if that makes no sense.
	private int used() {
		int writePointer = (int) RingLayout.INT.getAcquire(this.header, (long) RingLayout.WRITE_POINTER);
		if (writePointer < 0 || writePointer >= this.words) {
			return 0;
		}
		int used = writePointer - this.readPointer;
		return (used < 0) ? used + this.words : used;
	}

	private long offset(int word) {
		return 4L * ((word < this.words) ? word : word - this.words);
	}

}
