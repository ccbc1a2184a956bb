package dev.qbipcs.internal.ring;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.internal.posix.MemoryFaults;
import dev.qbipcs.internal.posix.SharedCounter;
import dev.qbipcs.internal.posix.SharedFile;
import dev.qbipcs.internal.posix.SharedMemory;
import org.jspecify.annotations.Nullable;

/**
 * The mapped memory of a ring. Sizes are private copies; what the peer can write is never
 * used for them. A peer may also take the memory away by truncating the files:
 * {@link MemoryFaults} contains what an access meets then.
 */
public final class RingMemory {

	/**
	 * So many chunks are counted one by one, for a ring may hold very many; how many lie
	 * behind them is told by their size.
	 */
	private static final int MOST_COUNTED = 256;

	private static final int GONE = -1;

	private static final int DONE = 0;

	private final MemorySegment header;

	private final MemorySegment data;

	private final SharedSemaphore semaphore;

	private RingMemory(MemorySegment header, MemorySegment data) {
		this.header = header;
		this.data = data;
		this.semaphore = new SharedSemaphore(header, RingLayout.SEMAPHORE);
	}

	/**
	 * Make an empty ring in two fresh files.
	 * @param headerFile the header file, of {@link RingLayout#HEADER_SIZE} bytes
	 * @param dataFile the data file
	 * @param dataSize its size, from {@link RingLayout#dataSize}
	 * @return the ring
	 */
	public static RingMemory create(SharedFile headerFile, SharedFile dataFile, int dataSize) {
		describe(headerFile, dataFile, dataSize);
		return map(headerFile, RingLayout.HEADER_SIZE, dataFile, dataSize);
	}

	/**
	 * Attach to a ring that the peer made.
	 * @param headerFile the header file, at least {@link RingLayout#SMALLEST_HEADER_SIZE}
	 * bytes long
	 * @param dataFile the data file, at least as long as it should be
	 * @param dataSize the size it should have
	 * @return the ring
	 * @throws IpcException with {@code EPROTO} if the files are not the ring they should
	 * be, or were truncated
	 */
	public static RingMemory attach(SharedFile headerFile, SharedFile dataFile, int dataSize) {
		RingMemory ring = map(headerFile, RingLayout.SMALLEST_HEADER_SIZE, dataFile, dataSize);
		try {
			ring.join(headerFile, dataFile);
			return ring;
		}
		catch (Throwable ex) {
			ring.unmap();
			throw ex;
		}
	}

	/**
	 * Write the flow-control word of a request ring.
	 * @param value 0 to go on, 1 or 2 to hold
	 */
	public void flowControl(int value) {
		MemoryFaults.contain(RingMemory::writeFlowControl, this, value, GONE);
	}

	/**
	 * Read the flow-control word of a request ring; the caller guards it.
	 * @return 0 to go on, 1 or 2 to hold
	 */
	public int flowControl() {
		return (int) RingLayout.INT.getVolatile(this.header, (long) RingLayout.FLOW_CONTROL);
	}

	/**
	 * Return how many sides are attached; the caller guards it.
	 * @return 2 while both are
	 */
	public int references() {
		return (int) RingLayout.INT.getVolatile(this.header, (long) RingLayout.REFERENCES);
	}

	/**
	 * Wake the reader that sleeps for a chunk, so that it re-checks.
	 */
	public void wake() {
		MemoryFaults.contain(RingMemory::post, this, GONE);
	}

	/**
	 * Tell the peer that the ring is over.
	 */
	public void detach() {
		MemoryFaults.contain(RingMemory::writeReferences, this, 0, GONE);
	}

	/**
	 * Unmap those rings of a connection that were mapped before making it failed.
	 * @param rings the rings, null where there is none
	 */
	public static void unmapAll(@Nullable RingMemory... rings) {
		for (RingMemory ring : rings) {
			if (ring != null) {
				ring.unmap();
			}
		}
	}

	/**
	 * Give the memory of the data back to the system, whichever processes still map or
	 * link the file; what was not read is lost. The header stays: libqb reads the size of
	 * the data there when it unmaps, which is after it hung up, and a reader sleeps on
	 * its semaphore.
	 */
	public void punchHole() {
		SharedMemory.punchHole(this.data);
	}

	/**
	 * Give the memory back. The ring must not be used afterwards.
	 */
	public void unmap() {
		SharedMemory.unmap(this.header);
		SharedMemory.unmap(this.data);
	}

	// How many whole chunks lie from one word to another, or to the first that is
	// none; an estimate if they are many. Either side may write nonsense there meanwhile.
	int chunks(int from, int to) {
		int words = words();
		if (from < 0 || from >= words) {
			return 0;
		}
		int all = (to - from + words) % words;
		int walked = 0;
		int count = 0;
		while (walked < all && count < MOST_COUNTED) {
			int length = (int) RingLayout.INT.getAcquire(this.data, 4L * ((from + walked) % words));
			if (length <= 0 || length > RingLayout.largestPayload(4 * words)) {
				return count;
			}
			walked += RingLayout.chunkWords(length);
			count++;
		}
		return (walked < all) ? (int) ((long) count * all / walked) : count;
	}

	MemorySegment header() {
		return this.header;
	}

	MemorySegment data() {
		return this.data;
	}

	SharedSemaphore semaphore() {
		return this.semaphore;
	}

	private static RingMemory map(SharedFile headerFile, int headerSize, SharedFile dataFile, int dataSize) {
		MemorySegment header = headerFile.map(headerSize);
		try {
			return map(header, dataFile.map(dataSize));
		}
		catch (Throwable ex) {
			SharedMemory.unmap(header);
			throw ex;
		}
	}

	private static RingMemory map(MemorySegment header, MemorySegment data) {
		try {
			return new RingMemory(header, data);
		}
		catch (Throwable ex) {
			SharedMemory.unmap(data);
			throw ex;
		}
	}

	// Not through the mapping: it would make all three pages of the header resident in
	// this process, two of them for paths that it never reads.
	private static void describe(SharedFile headerFile, SharedFile dataFile, int dataSize) {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment content = arena.allocate(RingLayout.HEADER_SIZE, 8);
			content.set(ValueLayout.JAVA_INT, RingLayout.WORDS, dataSize / 4);
			content.setString(RingLayout.HEADER_PATH, headerFile.path());
			content.setString(RingLayout.DATA_PATH, dataFile.path());
			content.set(ValueLayout.JAVA_INT, RingLayout.REFERENCES, 1);
			new SharedSemaphore(content, RingLayout.SEMAPHORE).initialize();
			headerFile.write(content);
		}
	}

	private void join(SharedFile headerFile, SharedFile dataFile) {
		Description description = new Description(dataFile.path());
		if (MemoryFaults.contain(RingMemory::join, this, description, GONE) != DONE) {
			throw new IpcException(Errno.EPROTO, "The server announced a ring of %d words in %s, but %s describes %s"
				.formatted(words(), dataFile.path(), headerFile.path(), description.found));
		}
	}

	private int join(Description description) {
		int words = this.header.get(ValueLayout.JAVA_INT, RingLayout.WORDS);
		String path = string(RingLayout.DATA_PATH);
		if (words != words() || !path.equals(description.expectedPath)) {
			description.found = "one of %d words in %s".formatted(words, path);
			return GONE;
		}
		SharedCounter.add(this.header, RingLayout.REFERENCES, 1);
		return DONE;
	}

	private int writeFlowControl(int value) {
		RingLayout.INT.setVolatile(this.header, (long) RingLayout.FLOW_CONTROL, value);
		return DONE;
	}

	private int writeReferences(int value) {
		RingLayout.INT.setVolatile(this.header, (long) RingLayout.REFERENCES, value);
		return DONE;
	}

	private int post() {
		this.semaphore.post();
		return DONE;
	}

	private int words() {
		return (int) (this.data.byteSize() / 4);
	}

	private String string(int offset) {
		byte[] copy = this.header.asSlice(offset, RingLayout.PATH_SIZE).toArray(ValueLayout.JAVA_BYTE);
		copy[copy.length - 1] = 0;
		return MemorySegment.ofArray(copy).getString(0);
	}

	/**
	 * The ring that a header file describes.
	 */
	private static final class Description {

		private final String expectedPath;

		private String found = "none, since it was truncated";

		Description(String expectedPath) {
			this.expectedPath = expectedPath;
		}

	}

}
