package dev.qbipcs.ring;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

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
	 * No peer can wake a reader whose memory was taken away, so it re-checks now and
	 * then.
	 */
	private static final long LONGEST_SLEEP_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

	private final boolean counted;

	private final MemorySegment header;

	private final MemorySegment data;

	private final SharedSemaphore semaphore;

	/** Seconds, always 0, and nanoseconds. Most readers never sleep. */
	private @Nullable MemorySegment timespec;

	private final int words;

	private final int smallest;

	private final int largest;

	/** Ours; the copy in shared memory is for the peer. */
	private int readPointer;

	private int length;

	/** How the writer is to wake us up. */
	private int wakeUps;

	/**
	 * Read a ring.
	 * @param ring the ring
	 * @param mode how chunks are announced
	 * @param smallest the smallest payload that makes sense, in bytes
	 * @param largest the largest payload that makes sense, in bytes
	 */
	public RingReader(RingMemory ring, RingMode mode, int smallest, int largest) {
		this.counted = mode == RingMode.COUNTED;
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
		int length = this.counted ? pollCounted() : pollMarked();
		this.length = length;
		return length;
	}

	private int pollCounted() {
		if (!this.semaphore.tryAcquire()) {
			return EMPTY;
		}
		int state = (int) RingLayout.INT.getAcquire(this.data, offset(this.readPointer + 1));
		int length = lengthThere();
		return (isPlausible(state, length) && RingLayout.chunkWords(length) <= used()) ? length : BROKEN;
	}

	private int pollMarked() {
		int length = lengthThere();
		if (length == 0) {
			return EMPTY;
		}
		int state = (int) RingLayout.INT.getOpaque(this.data, offset(this.readPointer + 1));
		return isPlausible(state, length) ? length : BROKEN;
	}

	private boolean isPlausible(int state, int length) {
		return state == RingLayout.COMMITTED && length >= this.smallest && length <= this.largest;
	}

	/**
	 * Look whether a chunk may be there, and leave it there.
	 * @return whether {@link #poll()} is worth a try
	 */
	public boolean isReadable() {
		return this.counted ? (this.semaphore.value() > 0) : (lengthThere() != 0);
	}

	/**
	 * Return how many chunks may wait at most: what the peer says, or, where it does not
	 * count them, what the ring has room for.
	 * @return 0 or more
	 */
	public int queueLimit() {
		int fitting = this.words / RingLayout.chunkWords(this.smallest);
		return this.counted ? Math.min(this.semaphore.value(), fitting) : fitting;
	}

	/**
	 * Tell the writer of a {@link RingMode#MARKED} ring whether to send a byte when there
	 * is a chunk. A chunk that it wrote before it could see that is there now.
	 * @param wanted whether we wait for a byte from now on
	 */
	public void wakeUpByByte(boolean wanted) {
		wakeUps(RingLayout.BY_BYTE, wanted);
	}

	/**
	 * Wait for a chunk, and leave it there. Blocks.
	 * @param deadline when to give up, in terms of {@link System#nanoTime()}
	 * @return whether one may be there; false when the time is over
	 */
	public boolean await(long deadline) {
		while (!isReadable()) {
			long remaining = deadline - System.nanoTime();
			if (remaining <= 0) {
				return false;
			}
			MemorySegment longest = timespec(Math.min(remaining, LONGEST_SLEEP_NANOS));
			if (this.counted) {
				this.semaphore.sleep(longest);
			}
			else if (sleepMarked(longest)) {
				return true;
			}
		}
		return true;
	}

	// Returns whether the reader was woken up.
	private boolean sleepMarked(MemorySegment longest) {
		wakeUps(RingLayout.BY_SEMAPHORE, true);
		if (!isReadable()) {
			this.semaphore.sleep(longest);
		}
		wakeUps(RingLayout.BY_SEMAPHORE, false);
		return this.semaphore.clear();
	}

	/**
	 * Copy the payload of the polled chunk.
	 * @param target private memory, large enough
	 */
	public void copyTo(MemorySegment target) {
		copyTo(target, 0, this.length);
	}

	/**
	 * Copy the first 16 bytes of the payload of the polled chunk.
	 * @param target private memory, large enough
	 */
	public void copyHead(MemorySegment target) {
		long start = offset(this.readPointer + RingLayout.CHUNK_HEADER_WORDS);
		if (start + 16 <= this.data.byteSize()) {
			target.set(ValueLayout.JAVA_LONG_UNALIGNED, 0, this.data.get(ValueLayout.JAVA_LONG_UNALIGNED, start));
			target.set(ValueLayout.JAVA_LONG_UNALIGNED, 8, this.data.get(ValueLayout.JAVA_LONG_UNALIGNED, start + 8));
		}
		else {
			copyTo(target, 0, 16);
		}
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
		if (this.counted) {
			this.data.set(ValueLayout.JAVA_INT, offset(chunk), 0);
			RingLayout.INT.setRelease(this.data, offset(chunk + 1), RingLayout.RECLAIMED);
		}
		this.readPointer = (chunk + RingLayout.chunkWords(this.length)) % this.words;
		RingLayout.INT.setRelease(this.header, (long) RingLayout.READ_POINTER, this.readPointer);
	}

	private MemorySegment timespec(long nanos) {
		MemorySegment timespec = this.timespec;
		if (timespec == null) {
			timespec = Arena.ofAuto().allocate(ValueLayout.JAVA_LONG, 2);
			this.timespec = timespec;
		}
		timespec.set(ValueLayout.JAVA_LONG, 8, nanos);
		return timespec;
	}

	private void wakeUps(int way, boolean wanted) {
		this.wakeUps = wanted ? this.wakeUps | way : this.wakeUps & ~way;
		RingLayout.INT.setVolatile(this.header, (long) RingLayout.WAKE_UP, this.wakeUps);
		VarHandle.fullFence();
	}

	private int lengthThere() {
		return (int) RingLayout.INT.getAcquire(this.data, 4L * this.readPointer);
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
