package dev.qbipcs.internal.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Sleeping on a word of shared memory, and adding to it. The kernel checks the address,
 * so it may lie in memory that a peer took away.
 */
public final class Futex {

	private static final long SYS_FUTEX = "aarch64".equals(System.getProperty("os.arch")) ? 98 : 202;

	private static final int WAIT = 0;

	private static final int WAKE = 1;

	private static final int WAKE_OP = 5;

	private static final int OP_ADD = 1;

	private static final int OP_SHIFT = 28;

	private static final int ARGUMENT_SHIFT = 12;

	private static final int ARGUMENT_MASK = 0xfff;

	/** Nothing ever sleeps on it. */
	private static final MemorySegment UNUSED_WORD = Arena.global().allocate(ValueLayout.JAVA_INT);

	private static final MethodHandle FUTEX = Native.bind("syscall",
			FunctionDescriptor.of(Native.LONG, Native.LONG, Native.POINTER, Native.INT, Native.INT, Native.POINTER),
			Linker.Option.firstVariadicArg(1));

	private static final MethodHandle FUTEX_OP = Native.bind("syscall", FunctionDescriptor.of(Native.LONG, Native.LONG,
			Native.POINTER, Native.INT, Native.INT, Native.LONG, Native.POINTER, Native.INT),
			Linker.Option.firstVariadicArg(1));

	private Futex() {
	}

	/**
	 * Wake one sleeper, if there is any.
	 * @param word the word it sleeps on
	 */
	public static void wakeOne(MemorySegment word) {
		try {
			long ignored = (long) FUTEX.invokeExact(SYS_FUTEX, word, WAKE, 1, MemorySegment.NULL);
		}
		catch (Throwable ex) {
			throw Native.unexpected(ex);
		}
	}

	/**
	 * Sleep while the word is zero; may wake for no reason.
	 * @param word the word
	 * @param timespec the longest sleep, relative: seconds and nanoseconds
	 */
	public static void waitWhileZero(MemorySegment word, MemorySegment timespec) {
		try {
			long ignored = (long) FUTEX.invokeExact(SYS_FUTEX, word, WAIT, 0, timespec);
		}
		catch (Throwable ex) {
			throw Native.unexpected(ex);
		}
	}

	/**
	 * Have the kernel add to a word.
	 * @param word the word
	 * @param change what to add, -2048 to 2047
	 * @throws InternalError if the memory is gone
	 */
	static void add(MemorySegment word, int change) {
		int operation = (OP_ADD << OP_SHIFT) | ((change & ARGUMENT_MASK) << ARGUMENT_SHIFT);
		if (operate(word, operation) < 0) {
			throw new InternalError("A word of shared memory is gone");
		}
	}

	private static long operate(MemorySegment word, int operation) {
		try {
			return (long) FUTEX_OP.invokeExact(SYS_FUTEX, UNUSED_WORD, WAKE_OP, 0, 0L, word, operation);
		}
		catch (Throwable ex) {
			throw Native.unexpected(ex);
		}
	}

}
