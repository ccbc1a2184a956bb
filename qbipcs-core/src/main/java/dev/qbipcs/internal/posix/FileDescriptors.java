package dev.qbipcs.internal.posix;

import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;

/**
 * Closes descriptors.
 */
final class FileDescriptors {

	private static final MethodHandle CLOSE = Native.bind("close", FunctionDescriptor.of(Native.INT, Native.INT));

	private FileDescriptors() {
	}

	static void close(int fd) {
		try {
			int ignored = (int) CLOSE.invokeExact(fd);
		}
		catch (Throwable ex) {
			throw Native.unexpected(ex);
		}
	}

}
