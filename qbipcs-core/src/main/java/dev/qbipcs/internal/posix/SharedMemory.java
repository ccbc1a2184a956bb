package dev.qbipcs.internal.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

import dev.qbipcs.IpcException;

/**
 * Mappings of shared files. A mapping is not tied to an arena: closing a shared one costs
 * a handshake with every thread, which connection churn must not pay. The thread that
 * unmaps must know that no thread uses the segment any more.
 */
public final class SharedMemory {

	private static final int READ_WRITE = 3;

	private static final int MAP_SHARED = 1;

	private static final MethodHandle MMAP = Native.bindWithErrno("mmap", FunctionDescriptor.of(Native.POINTER,
			Native.POINTER, Native.LONG, Native.INT, Native.INT, Native.INT, Native.LONG));

	private static final int MADV_REMOVE = 9;

	private static final MethodHandle MADVISE = Native.bind("madvise",
			FunctionDescriptor.of(Native.INT, Native.POINTER, Native.LONG, Native.INT));

	private static final MethodHandle MUNMAP = Native.bind("munmap",
			FunctionDescriptor.of(Native.INT, Native.POINTER, Native.LONG));

	private static final MethodHandle GETPAGESIZE = Native.bind("getpagesize", FunctionDescriptor.of(Native.INT));

	private SharedMemory() {
	}

	/**
	 * Return the kernel's page size.
	 * @return bytes, a power of two
	 */
	public static int pageSize() {
		try {
			return (int) GETPAGESIZE.invokeExact();
		}
		catch (Throwable ex) {
			throw Native.unexpected(ex);
		}
	}

	static MemorySegment map(int fd, long size) {
		return map(fd, size, MAP_SHARED);
	}

	static MemorySegment map(int fd, long size, int flags) {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment state = Native.state(arena);
			MemorySegment address = (MemorySegment) MMAP.invokeExact(state, MemorySegment.NULL, size, READ_WRITE, flags,
					fd, 0L);
			if (address.address() == -1) {
				throw Native.failure(Native.errno(state), "mmap(" + size + " bytes)");
			}
			return Native.view(address, size);
		}
		catch (IpcException ex) {
			throw ex;
		}
		catch (Throwable ex) {
			throw Native.unexpected(ex);
		}
	}

	/**
	 * Give the memory behind a part of a mapping back to the system, whichever processes
	 * map or link the file: all of them read zeros from then on, and what one writes is
	 * its own memory. Where the file system cannot do that, nothing happens.
	 * @param part whole pages of a mapping
	 */
	public static void punchHole(MemorySegment part) {
		try {
			int ignored = (int) MADVISE.invokeExact(part, part.byteSize(), MADV_REMOVE);
		}
		catch (Throwable ex) {
			throw Native.unexpected(ex);
		}
	}

	/**
	 * Give a mapping back. Any later access to it, by any thread, would be fatal.
	 * @param mapping a whole mapping
	 */
	public static void unmap(MemorySegment mapping) {
		try {
			int ignored = (int) MUNMAP.invokeExact(mapping, mapping.byteSize());
		}
		catch (Throwable ex) {
			throw Native.unexpected(ex);
		}
	}

}
