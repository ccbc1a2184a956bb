package dev.qbipcs.internal.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

import dev.qbipcs.IpcException;

/**
 * What the kernel says about an open file or directory.
 *
 * <pre>
 * struct statx   uint32_t stx_nlink 16    uint16_t stx_mode  28
 *                uint32_t stx_uid   20    uint64_t stx_size  40
 *                uint32_t stx_gid   24
 * </pre>
 */
final class Statx {

	private static final int SIZE = 256;

	private static final int STATX_BASIC_STATS = 0x7ff;

	private static final int AT_EMPTY_PATH = 0x1000;

	private static final int S_IFMT = 0170000;

	private static final int S_IFREG = 0100000;

	private static final MethodHandle STATX = Native.bindWithErrno("statx",
			FunctionDescriptor.of(Native.INT, Native.INT, Native.POINTER, Native.INT, Native.INT, Native.POINTER));

	private final MemorySegment memory;

	private Statx(MemorySegment memory) {
		this.memory = memory;
	}

	static Statx of(int fd, String path, Arena arena) {
		MemorySegment memory = arena.allocate(SIZE, 8);
		try {
			MemorySegment state = Native.state(arena);
			if ((int) STATX.invokeExact(state, fd, arena.allocateFrom(""), AT_EMPTY_PATH, STATX_BASIC_STATS,
					memory) != 0) {
				throw Native.failure(Native.errno(state), "statx(" + path + ")");
			}
			return new Statx(memory);
		}
		catch (IpcException ex) {
			throw ex;
		}
		catch (Throwable ex) {
			throw Native.unexpected(ex);
		}
	}

	boolean isRegularFile() {
		return (Short.toUnsignedInt(this.memory.get(ValueLayout.JAVA_SHORT, 28)) & S_IFMT) == S_IFREG;
	}

	// 0 once it was removed.
	int links() {
		return this.memory.get(ValueLayout.JAVA_INT, 16);
	}

	int uid() {
		return this.memory.get(ValueLayout.JAVA_INT, 20);
	}

	long size() {
		return this.memory.get(ValueLayout.JAVA_LONG, 40);
	}

}
