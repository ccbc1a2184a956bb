package dev.qbipcs.internal.posix;

import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;
import java.util.function.ToIntBiFunction;
import java.util.function.ToIntFunction;

/**
 * Contains faults in mapped memory. When a peer truncates a file, an access beyond its
 * end yields garbage and an {@link InternalError}. Compiled code continues after the
 * access; the JVM throws the error at the next safepoint poll, which may lie in unrelated
 * code.
 * <p>
 * The return from a native call is such a poll, regardless of what the compiler did
 * around it. A guarded access therefore ends with a trivial one, which takes a few
 * nanoseconds and no system call: the fault becomes a result and never leaves the access
 * that caused it. The readers and writers of rings guard what they do, so no code behind
 * them meets a fault, but for a payload of the application that is writing itself into
 * such memory: there the error may pass through the payload's code.
 * <p>
 * A guarded access touches no such memory in a {@code finally} block: after one fault has
 * surfaced, a second one on the way out would surface behind the guard.
 * <p>
 * Pass method references that capture nothing, so that a guarded access allocates
 * nothing.
 */
public final class MemoryFaults {

	private static final MethodHandle TRIVIAL = Native.bind("abs", FunctionDescriptor.of(Native.INT, Native.INT));

	private MemoryFaults() {
	}

	/**
	 * Access memory that a peer may truncate.
	 * @param <A> what is accessed
	 * @param access accesses it
	 * @param memory passed to the access
	 * @param broken the result if the memory is not there
	 * @return what the access returned, or the above
	 */
	public static <A> int contain(ToIntFunction<A> access, A memory, int broken) {
		try {
			int result = access.applyAsInt(memory);
			surface();
			return result;
		}
		catch (InternalError ex) {
			return broken;
		}
	}

	/**
	 * Access memory that a peer may truncate.
	 * @param <A> what is accessed
	 * @param <B> what the access needs
	 * @param access accesses it
	 * @param memory passed to the access
	 * @param argument passed to the access
	 * @param broken the result if the memory is not there
	 * @return what the access returned, or the above
	 */
	public static <A, B> int contain(ToIntBiFunction<A, B> access, A memory, B argument, int broken) {
		try {
			int result = access.applyAsInt(memory, argument);
			surface();
			return result;
		}
		catch (InternalError ex) {
			return broken;
		}
	}

	/**
	 * Surface the fault of an earlier access now, as an {@link InternalError}. On the way
	 * of a message callers write the guard out instead of calling {@link #contain}, which
	 * would keep the compiler from inlining.
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
