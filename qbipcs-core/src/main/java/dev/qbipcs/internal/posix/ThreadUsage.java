package dev.qbipcs.internal.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Resource usage of the calling thread ({@code getrusage}). Confined to one thread.
 */
public final class ThreadUsage {

	private static final int RUSAGE_THREAD = 1;

	/** Two times and 14 counts, of which it is the last. */
	private static final int INVOLUNTARY_SWITCHES = 2 * 16 + 13 * 8;

	private static final int SIZE = 2 * 16 + 14 * 8;

	private static final MethodHandle GETRUSAGE = Native.bind("getrusage",
			FunctionDescriptor.of(Native.INT, Native.INT, Native.POINTER));

	private final MemorySegment usage = Arena.ofAuto().allocate(SIZE, 8);

	/**
	 * Return how many times the kernel has preempted this thread in favour of another.
	 * @return 0 or more
	 */
	public long involuntarySwitches() {
		try {
			int ignored = (int) GETRUSAGE.invokeExact(RUSAGE_THREAD, this.usage);
			return this.usage.get(ValueLayout.JAVA_LONG, INVOLUNTARY_SWITCHES);
		}
		catch (Throwable ex) {
			throw Native.unexpected(ex);
		}
	}

}
