package dev.qbipcs.internal.ring;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The writing side of a ring. A chunk is claimed, filled and committed. The peer may
 * truncate the files, so callers guard what they do by
 * {@link dev.qbipcs.internal.posix.MemoryFaults}. One thread at a time.
 */
public abstract sealed class RingWriter permits CountedRingWriter, MarkedRingWriter {

	/** There is room. */
	public static final int OK = 0;

	/** There is no room now. */
	public static final int FULL = -1;

	/** The reader's pointer makes no sense; the connection is to be dropped. */
	public static final int BROKEN = -2;

	private final RingMemory ring;

	private final MemorySegment header;

	private final MemorySegment data;

	private final int words;

	/** Ours; the copy in shared memory is for the peer. */
	private int writePointer;

	/** The reader's position when it was read last. */
	private int readPointer;

	private int claimed;

	/** Where the next byte of the payload goes. */
	private int cursor;

	RingWriter(RingMemory ring) {
		this.ring = ring;
		this.header = ring.header();
		this.data = ring.data();
		this.words = (int) (this.data.byteSize() / 4);
	}

	/**
	 * Claim room for a chunk.
	 * @param length the size of the payload in bytes, 1 or more
	 * @return {@link #OK}, {@link #FULL} or {@link #BROKEN}
	 */
	public final int claim(int length) {
		if (room() < length) {
			// only now: the line of memory comes from the reader's processor
			int readPointer = (int) RingLayout.INT.getAcquire(this.header, (long) RingLayout.READ_POINTER);
			if (readPointer < 0 || readPointer >= this.words) {
				return BROKEN;
			}
			this.readPointer = readPointer;
			if (room() < length) {
				return FULL;
			}
		}
		allocate(this.writePointer);
		this.claimed = length;
		this.cursor = (int) offset(this.writePointer + RingLayout.CHUNK_HEADER_WORDS);
		return OK;
	}

	/**
	 * Add two words to the claimed chunk; only while its payload consists of whole words.
	 * @param value the words, the first one lowest
	 */
	public final void putWords(long value) {
		put(value, Long.BYTES);
	}

	/**
	 * Add bytes to the claimed chunk.
	 * @param bytes what to add
	 */
	public final void put(MemorySegment bytes) {
		long length = bytes.byteSize();
		long first = Math.min(length, this.data.byteSize() - this.cursor);
		MemorySegment.copy(bytes, 0, this.data, this.cursor, first);
		if (first < length) {
			MemorySegment.copy(bytes, first, this.data, 0, length - first);
		}
		advance((int) length);
	}

	/**
	 * Add a few bytes to the claimed chunk.
	 * @param value the bytes, the first one lowest
	 * @param count how many: 1, 2, 4 or 8
	 */
	public final void put(long value, int count) {
		if (this.cursor + count <= this.data.byteSize()) {
			switch (count) {
				case Long.BYTES -> this.data.set(ValueLayout.JAVA_LONG_UNALIGNED, this.cursor, value);
				case Integer.BYTES -> this.data.set(ValueLayout.JAVA_INT_UNALIGNED, this.cursor, (int) value);
				case Short.BYTES -> this.data.set(ValueLayout.JAVA_SHORT_UNALIGNED, this.cursor, (short) value);
				default -> this.data.set(ValueLayout.JAVA_BYTE, this.cursor, (byte) value);
			}
			advance(count);
		}
		else {
			for (int i = 0; i < count; i++) {
				this.data.set(ValueLayout.JAVA_BYTE, this.cursor, (byte) (value >>> (8 * i)));
				advance(1);
			}
		}
	}

	/**
	 * Publish the claimed chunk, and wake the reader if it sleeps on the semaphore.
	 * @return whether the reader waits for a byte on the setup socket, if that is how it
	 * waits
	 */
	public final boolean commit() {
		int chunk = this.writePointer;
		this.writePointer = (chunk + RingLayout.chunkWords(this.claimed)) % this.words;
		return publish(chunk, this.claimed);
	}

	/**
	 * Return how many chunks wait, as far as the peer lets us know.
	 * @return 0 or more
	 */
	public abstract int queueLength();

	// Mark the room as taken, before anything is written to it.
	abstract void allocate(int chunk);

	// Returns whether the reader waits for a byte.
	abstract boolean publish(int chunk, int length);

	final RingMemory ring() {
		return this.ring;
	}

	final MemorySegment header() {
		return this.header;
	}

	// Behind the claimed chunk.
	final int writePointer() {
		return this.writePointer;
	}

	final void word(int word, int value) {
		this.data.set(ValueLayout.JAVA_INT, offset(word), value);
	}

	final void releaseWord(int word, int value) {
		RingLayout.INT.setRelease(this.data, offset(word), value);
	}

	// How large a payload may be, as far as is known; one word lies between the pointers,
	// or they would tell of an empty ring.
	private int room() {
		int free = this.readPointer - this.writePointer;
		if (free == 0) {
			free = this.words;
		}
		else {
			free += ((free < 0) ? this.words : 0) - 1;
		}
		return 4 * free - RingLayout.CHUNK_MARGIN;
	}

	private void advance(int length) {
		long next = (long) this.cursor + length;
		this.cursor = (int) ((next < this.data.byteSize()) ? next : next - this.data.byteSize());
	}

	private long offset(int word) {
		return 4L * ((word < this.words) ? word : word - this.words);
	}

}
