package dev.qbipcs.ring;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * The writing side of a ring. A chunk is claimed, filled and committed. One thread at a
 * time.
 */
public final class RingWriter {

	/** There is room. */
	public static final int OK = 0;

	/** There is no room now. */
	public static final int FULL = -1;

	/** The reader's pointer makes no sense; the connection is to be dropped. */
	public static final int BROKEN = -2;

	private final RingMemory ring;

	private final MemorySegment header;

	private final MemorySegment data;

	private final boolean counted;

	private final int words;

	/** Ours; the copy in shared memory is for the peer. */
	private int writePointer;

	/** As far as the reader was known to have come when there was no room last. */
	private int readPointer;

	private int claimed;

	/** Where the next byte of the payload goes. */
	private int cursor;

	/**
	 * Write a ring.
	 * @param ring the ring
	 * @param mode how chunks are announced
	 */
	public RingWriter(RingMemory ring, RingMode mode) {
		this.ring = ring;
		this.counted = mode == RingMode.COUNTED;
		this.header = ring.header();
		this.data = ring.data();
		this.words = (int) (this.data.byteSize() / 4);
	}

	/**
	 * Claim room for a chunk.
	 * @param length the size of the payload in bytes, 1 or more
	 * @return {@link #OK}, {@link #FULL} or {@link #BROKEN}
	 */
	public int claim(int length) {
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
		if (this.counted) {
			setWord(this.writePointer, 0);
			RingLayout.INT.setRelease(this.data, offset(this.writePointer + 1), RingLayout.ALLOCATED);
		}
		this.claimed = length;
		this.cursor = (int) offset(this.writePointer + RingLayout.CHUNK_HEADER_WORDS);
		return OK;
	}

	/**
	 * Add two words to the claimed chunk; only while its payload consists of whole words.
	 * @param value the words, the first one lowest
	 */
	public void putWords(long value) {
		put(value, Long.BYTES);
	}

	/**
	 * Add bytes to the claimed chunk.
	 * @param bytes what to add
	 */
	public void put(MemorySegment bytes) {
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
	public void put(long value, int count) {
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
	 * Let the reader have the claimed chunk, and wake it up if it sleeps on the
	 * semaphore.
	 * @return whether the reader waits for a byte on the setup socket, if that is how it
	 * waits
	 */
	public boolean commit() {
		int chunk = this.writePointer;
		this.writePointer = (chunk + RingLayout.chunkWords(this.claimed)) % this.words;
		return this.counted ? commitCounted(chunk) : commitMarked(chunk);
	}

	private boolean commitCounted(int chunk) {
		setWord(chunk, this.claimed);
		RingLayout.INT.setRelease(this.header, (long) RingLayout.WRITE_POINTER, this.writePointer);
		RingLayout.INT.setRelease(this.data, offset(chunk + 1), RingLayout.COMMITTED);
		this.ring.semaphore().post();
		return true;
	}

	private boolean commitMarked(int chunk) {
		setWord(this.writePointer, 0);
		setWord(chunk + 1, RingLayout.COMMITTED);
		RingLayout.INT.setRelease(this.data, offset(chunk), this.claimed);
		// the reader leaves word and looks again; we let the chunk go and look for word
		VarHandle.fullFence();
		int wakeUps = (int) RingLayout.INT.getOpaque(this.header, (long) RingLayout.WAKE_UP);
		if ((wakeUps & RingLayout.BY_SEMAPHORE) != 0) {
			this.ring.semaphore().post();
		}
		return (wakeUps & RingLayout.BY_BYTE) != 0;
	}

	/**
	 * Return how many chunks wait, as far as the peer lets us know. In a
	 * {@link RingMode#MARKED} ring it is an estimate if they are many.
	 * @return 0 or more
	 */
	public int queueLength() {
		return this.counted ? this.ring.semaphore().value() : this.ring
			.chunks((int) RingLayout.INT.getAcquire(this.header, (long) RingLayout.READ_POINTER), this.writePointer);
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

	private void setWord(int word, int value) {
		this.data.set(ValueLayout.JAVA_INT, offset(word), value);
	}

	private long offset(int word) {
		return 4L * ((word < this.words) ? word : word - this.words);
	}

}
