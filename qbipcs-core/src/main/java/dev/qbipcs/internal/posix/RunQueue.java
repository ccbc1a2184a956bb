package dev.qbipcs.internal.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The number of runnable threads, from the fourth field of {@code /proc/loadavg}: {@code
 * runnable/all}. In a container it counts the threads of the whole host. Not thread-safe;
 * allocates nothing.
 */
public final class RunQueue {

	private static final int O_RDONLY_CLOEXEC = 0x80000;

	private static final int FIELD = 3;

	private static final int LONGEST = 128;

	private static final MemorySegment PATH = Arena.global().allocateFrom("/proc/loadavg");

	private static final MethodHandle OPEN = Native.bind("open",
			FunctionDescriptor.of(Native.INT, Native.POINTER, Native.INT), Linker.Option.firstVariadicArg(2));

	private static final MethodHandle READ = Native.bind("read",
			FunctionDescriptor.of(Native.LONG, Native.INT, Native.POINTER, Native.LONG));

	private final MemorySegment text = Arena.ofAuto().allocate(LONGEST);

	/**
	 * Count the runnable threads.
	 * @return their number, including the calling thread; {@link Integer#MAX_VALUE} if
	 * the kernel does not tell
	 */
	public int length() {
		try {
			int fd = (int) OPEN.invokeExact(PATH, O_RDONLY_CLOEXEC);
			if (fd < 0) {
				return Integer.MAX_VALUE;
			}
			long size = (long) READ.invokeExact(fd, this.text, (long) LONGEST);
			FileDescriptors.close(fd);
			return parse((int) size);
		}
		catch (Throwable ex) {
			throw Native.unexpected(ex);
		}
	}

	private int parse(int size) {
		int field = 0;
		int number = 0;
		for (int i = 0; i < size; i++) {
			byte character = this.text.get(ValueLayout.JAVA_BYTE, i);
			if (character == ' ') {
				field++;
			}
			else if (field == FIELD && character == '/') {
				return number;
			}
			else if (field == FIELD) {
				number = number * 10 + character - '0';
			}
		}
		return Integer.MAX_VALUE;
	}

}
