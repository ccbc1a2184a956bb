package dev.qbipcs.posix;

import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;

/**
 * Faults in mapped memory. When a peer truncates a file, an access beyond its end yields
 * garbage and an {@link InternalError}. Compiled code continues after the access; the JVM
 * throws the error at the next safepoint poll, which may lie in unrelated code.
 * <p>
 * The return from a native call is such a poll, regardless of what the compiler did
 * around it. Code that catches the error therefore makes this call at the end of its
 * guarded block.
 */
public final class MemoryFaults {

	private static final MethodHandle TRIVIAL = Native.bind("abs", FunctionDescriptor.of(Native.INT, Native.INT));

	private MemoryFaults() {
	}

	/**
	 * Surface the fault of an earlier access now. Takes a few nanoseconds and makes no
	 * system call.
	 */
	public static void surface() {
		try {
			int ignored = (int) TRIVIAL.invokeExact(0);
		}
		catch (InternalError ex) {
			throw ex;
		}
		catch (Throwable ex) {
			throw Native.unexpected(ex);
		}
	}

}
