package dev.qbipcs.internal.posix;

import java.lang.foreign.MemorySegment;

import dev.qbipcs.IpcException;

/**
 * Zeroed memory of this process alone, straight from the kernel. It takes nothing but
 * addresses until it is written to, and no garbage collection is needed to give it back.
 * As with {@link SharedMemory}, the thread that gives it back must know that no thread
 * uses it any more.
 */
public final class PrivateMemory {

	/** {@code MAP_PRIVATE | MAP_ANONYMOUS}. */
	private static final int PRIVATE_ANONYMOUS = 0x22;

	private static final int NO_FILE = -1;

	private PrivateMemory() {
	}

	/**
	 * Get memory.
	 * @param size bytes, more than 0
	 * @return memory, to be given to {@link #free}
	 * @throws IpcException with {@code ENOMEM} if there is none
	 */
	public static MemorySegment allocate(long size) {
		return SharedMemory.map(NO_FILE, size, PRIVATE_ANONYMOUS);
	}

	/**
	 * Give memory back. Any later access to it, by any thread, would be fatal.
	 * @param memory all of it, as it was allocated
	 */
	public static void free(MemorySegment memory) {
		SharedMemory.unmap(memory);
	}

}
