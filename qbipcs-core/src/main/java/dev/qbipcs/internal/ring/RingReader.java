package dev.qbipcs.internal.ring;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.ToIntBiFunction;
import java.util.function.ToIntFunction;

import dev.qbipcs.internal.posix.MemoryFaults;
import org.jspecify.annotations.Nullable;

/**
 * The reading side of a ring. A chunk is polled, copied to private memory and released.
 * Every field that the peer wrote is checked before use. Where the peer broke the rules,
 * or truncated the files, the reader is {@link #BROKEN}. One thread at a time.
 */
public abstract sealed class RingReader permits CountedRingReader, MarkedRingReader {

	/** Nothing to read now. */
	public static final int EMPTY = 0;

	/** What lies there is no chunk; the connection is to be dropped. */
	public static final int BROKEN = -1;

	private static final int DONE = 1;

	private static final int HEAD = 16;

	/**
	 * No peer can wake a reader whose memory was taken away, so it re-checks now and
	 * then.
	 */
	private static final long LONGEST_SLEEP_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

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

	/** Of the chunk that was polled. */
	private int length;

	/** Whether an access without a result failed. */
	private boolean broken;

	private final BooleanSupplier chunkThere = this::isChunkThere;

	RingReader(RingMemory ring, int smallest, int largest) {
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
	public final int poll() {
		return guarded(RingReader::pollChunk);
	}

	/**
	 * Look for a chunk, and copy the first 16 bytes of its payload.
	 * @param target private memory, large enough
	 * @return the size of its payload in bytes, {@link #EMPTY} or {@link #BROKEN}
	 */
	public final int poll(MemorySegment target) {
		if (this.broken) {
			return BROKEN;
		}
		try {
			int size = pollChunk();
			if (size > 0) {
				copyHead(target);
			}
			MemoryFaults.surface();
			return size;
		}
		catch (InternalError ex) {
			return BROKEN;
		}
	}

	/**
	 * Look for a chunk, copy its payload and release it. A chunk for which no memory can
	 * be made stays there.
	 * @param target makes the memory for it
	 * @param label which of its words tells the target where it belongs
	 * @return the size of its payload in bytes, {@link #EMPTY} or {@link #BROKEN}
	 */
	public final int receive(Target target, int label) {
		if (this.broken) {
			return BROKEN;
		}
		try {
			int size = pollChunk();
			if (size > 0) {
				MemorySegment memory = target.of(size, wordThere(label));
				if (memory != null) {
					copy(0, size, memory, 0);
				}
				releaseChunk();
			}
			MemoryFaults.surface();
			return size;
		}
		catch (InternalError ex) {
			return BROKEN;
		}
		catch (Throwable ex) {
			// there is no memory for it now
			must(RingReader::leaveThere);
			throw ex;
		}
	}

	/**
	 * Copy the payload of the polled chunk.
	 * @param target private memory, large enough
	 * @return whether it was there
	 */
	public final boolean copyTo(MemorySegment target) {
		return guarded(RingReader::copyAll, target) != BROKEN;
	}

	/**
	 * Copy the payload of the polled chunk, but for the first 16 bytes.
	 * @param target private memory, large enough
	 * @param offset where the copy begins there
	 * @return whether it was there
	 */
	public final boolean copyTail(MemorySegment target, long offset) {
		try {
			copy(HEAD, this.length - HEAD, target, offset);
			MemoryFaults.surface();
			return true;
		}
		catch (InternalError ex) {
			return false;
		}
	}

	/**
	 * Give the polled chunk's room back to the writer.
	 */
	public final void release() {
		try {
			releaseChunk();
			MemoryFaults.surface();
		}
		catch (InternalError ex) {
			this.broken = true;
		}
	}

	/**
	 * Look whether a chunk may be there, and leave it there.
	 * @return whether {@link #poll()} is worth a try, be it to learn that the ring is
	 * broken
	 */
	public final boolean isReadable() {
		return guarded(RingReader::look) != EMPTY;
	}

	/**
	 * Look for a chunk again and again, as long as the caller likes.
	 * @param spinner tests what it is given until that is true, or until it is enough
	 * @return whether {@link #poll()} is worth a try
	 */
	public final boolean spin(Predicate<BooleanSupplier> spinner) {
		return guarded(RingReader::spinWith, spinner) != EMPTY;
	}

	/**
	 * Look whether a chunk may be there that no byte on the setup socket announces.
	 * @return whether the caller has to poll by itself
	 */
	public abstract boolean hasUnannounced();

	/**
	 * Choose whether chunks are to be announced by a byte on the setup socket, where a
	 * writer can be told so. A chunk that it committed before it could see that is not
	 * announced.
	 * @param wanted whether we wait for a byte from now on
	 */
	public abstract void announceByByte(boolean wanted);

	/**
	 * Return how many chunks may wait at most: what the peer says, or, where it does not
	 * count them, what the ring has room for.
	 * @return 0 or more
	 */
	public final int queueLimit() {
		return Math.max(guarded(RingReader::limit), 0);
	}

	/**
	 * Wait for a chunk, and leave it there. Blocks.
	 * @param deadline when to give up, in terms of {@link System#nanoTime()}
	 * @return whether one may be there; false when the time is over
	 */
	public final boolean await(long deadline) {
		while (!isReadable()) {
			long remaining = deadline - System.nanoTime();
			if (remaining <= 0) {
				return false;
			}
			timespec().set(ValueLayout.JAVA_LONG, 8, Math.min(remaining, LONGEST_SLEEP_NANOS));
			int woken = guarded(RingReader::sleepOnce);
			if (woken != EMPTY) {
				this.broken |= woken == BROKEN;
				return true;
			}
		}
		return true;
	}

	// Returns the size of the chunk's payload, EMPTY or BROKEN.
	abstract int pollChunk();

	// Returns whether poll() is worth a try.
	abstract boolean isChunkThere();

	// The chunk that was polled stays there.
	abstract void leaveChunk();

	// Mark the chunk as read, before the read pointer moves.
	abstract void reclaim(int chunk);

	abstract int limit(int fitting);

	// Returns whether the reader was woken up, as far as it can tell.
	abstract boolean sleep(MemorySegment timespec);

	// An access without a result: if it fails, the next poll tells.
	final void must(ToIntFunction<RingReader> access) {
		this.broken |= guarded(access) == BROKEN;
	}

	private int guarded(ToIntFunction<RingReader> access) {
		return this.broken ? BROKEN : MemoryFaults.contain(access, this, BROKEN);
	}

	private <T> int guarded(ToIntBiFunction<RingReader, T> access, T argument) {
		return this.broken ? BROKEN : MemoryFaults.contain(access, this, argument, BROKEN);
	}

	final MemorySegment header() {
		return this.header;
	}

	final SharedSemaphore semaphore() {
		return this.semaphore;
	}

	final int lengthThere() {
		return (int) RingLayout.INT.getAcquire(this.data, 4L * this.readPointer);
	}

	final int stateThere() {
		return (int) RingLayout.INT.getAcquire(this.data, offset(this.readPointer + 1));
	}

	// Remember the chunk, if it can be one.
	final int accept(int state, int length) {
		if (state != RingLayout.COMMITTED || length < this.smallest || length > this.largest) {
			return BROKEN;
		}
		this.length = length;
		return length;
	}

	// How many words the writer claims to have written; 0 if that makes no sense.
	final int used() {
		int writePointer = (int) RingLayout.INT.getAcquire(this.header, (long) RingLayout.WRITE_POINTER);
		if (writePointer < 0 || writePointer >= this.words) {
			return 0;
		}
		int used = writePointer - this.readPointer;
		return (used < 0) ? used + this.words : used;
	}

	final void overwrite(int chunk, int length, int state) {
		this.data.set(ValueLayout.JAVA_INT, offset(chunk), length);
		RingLayout.INT.setRelease(this.data, offset(chunk + 1), state);
	}

	private int wordThere(int index) {
		return this.data.get(ValueLayout.JAVA_INT, offset(this.readPointer + RingLayout.CHUNK_HEADER_WORDS + index));
	}

	private void copyHead(MemorySegment target) {
		long start = offset(this.readPointer + RingLayout.CHUNK_HEADER_WORDS);
		if (start + HEAD <= this.data.byteSize()) {
			target.set(ValueLayout.JAVA_LONG_UNALIGNED, 0, this.data.get(ValueLayout.JAVA_LONG_UNALIGNED, start));
			target.set(ValueLayout.JAVA_LONG_UNALIGNED, 8, this.data.get(ValueLayout.JAVA_LONG_UNALIGNED, start + 8));
		}
		else {
			copy(0, HEAD, target, 0);
		}
	}

	private int copyAll(MemorySegment target) {
		return copy(0, this.length, target, 0);
	}

	private int copy(int from, int count, MemorySegment target, long offset) {
		long start = offset(this.readPointer + RingLayout.CHUNK_HEADER_WORDS) + from;
		start = (start < this.data.byteSize()) ? start : start - this.data.byteSize();
		long first = Math.min(count, this.data.byteSize() - start);
		MemorySegment.copy(this.data, start, target, offset, first);
		if (first < count) {
			MemorySegment.copy(this.data, 0, target, offset + first, count - first);
		}
		return DONE;
	}

	private void releaseChunk() {
		int chunk = this.readPointer;
		reclaim(chunk);
		this.readPointer = (chunk + RingLayout.chunkWords(this.length)) % this.words;
		RingLayout.INT.setRelease(this.header, (long) RingLayout.READ_POINTER, this.readPointer);
	}

	private int leaveThere() {
		leaveChunk();
		return DONE;
	}

	private int look() {
		return isChunkThere() ? DONE : EMPTY;
	}

	private int spinWith(Predicate<BooleanSupplier> spinner) {
		return spinner.test(this.chunkThere) ? DONE : EMPTY;
	}

	private int limit() {
		return limit(this.words / RingLayout.chunkWords(this.smallest));
	}

	private int sleepOnce() {
		return sleep(timespec()) ? DONE : EMPTY;
	}

	private MemorySegment timespec() {
		MemorySegment timespec = this.timespec;
		if (timespec == null) {
			timespec = Arena.ofAuto().allocate(ValueLayout.JAVA_LONG, 2);
			this.timespec = timespec;
		}
		return timespec;
	}

	private long offset(int word) {
		return 4L * ((word < this.words) ? word : word - this.words);
	}

	/**
	 * Makes memory for a chunk.
	 */
	@FunctionalInterface
	public interface Target {

		/**
		 * Return memory for a payload, which is copied there at once.
		 * @param size its size in bytes
		 * @param label the word of it that was asked for
		 * @return private memory, large enough, or null to drop the payload
		 */
		@Nullable MemorySegment of(int size, int label);

	}

}
