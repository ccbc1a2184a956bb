package dev.qbipcs.posix;

import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;

/**
 * Faults in mapped memory. When a peer truncates a file, an access beyond its end yields
 * garbage and an {@link InternalError}; but compiled code goes on after the access, and
 * the error comes at the next safepoint poll, which may be in somebody else's code.
 * <p>
 * The way back from a native call is such a poll, whatever the compiler did around it.
 * Whoever catches the error makes this call last in what it guards.
 */
public final class MemoryFaults {

	private static final MethodHandle TRIVIAL = Native.bind("abs", FunctionDescriptor.of(Native.INT, Native.INT));

	private MemoryFaults() {
	}

	/**
	 * Have the fault of an earlier access reported now. Takes some nanoseconds; no system
	 * call.
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
