package dev.qbipcs.internal.posix;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The semaphore functions of the C library, called on private memory only, to verify that
 * ours agree with them.
 */
public final class GlibcSemaphore {

	private static final MethodHandle INIT = Native.bind("sem_init",
			FunctionDescriptor.of(Native.INT, Native.POINTER, Native.INT, Native.INT));

	private static final MethodHandle POST = Native.bind("sem_post", FunctionDescriptor.of(Native.INT, Native.POINTER));

	private GlibcSemaphore() {
	}

	/**
	 * Initialize a process-shared semaphore.
	 * @param semaphore 32 bytes of private memory
	 * @param value its initial value
	 */
	public static void init(MemorySegment semaphore, int value) {
		try {
			int ignored = (int) INIT.invokeExact(semaphore, 1, value);
		}
		catch (Throwable ex) {
			throw Native.unexpected(ex);
		}
	}

	/**
	 * Add one to a semaphore.
	 * @param semaphore 32 bytes of private memory
	 */
	public static void post(MemorySegment semaphore) {
		try {
			int ignored = (int) POST.invokeExact(semaphore);
		}
		catch (Throwable ex) {
			throw Native.unexpected(ex);
		}
	}

}
