package dev.qbipcs.internal.posix;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Sleeping on a word of shared memory. The kernel checks the address, so it may lie in
 * memory that a peer took away.
 */
public final class Futex {

	private static final long SYS_FUTEX = "aarch64".equals(System.getProperty("os.arch")) ? 98 : 202;

	private static final int WAIT = 0;

	private static final int WAKE = 1;

	private static final MethodHandle FUTEX = Native.bind("syscall",
			FunctionDescriptor.of(Native.LONG, Native.LONG, Native.POINTER, Native.INT, Native.INT, Native.POINTER),
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

}
