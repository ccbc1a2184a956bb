package dev.qbipcs.posix;

import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;

/**
 * Owner and mode of open files.
 */
final class Permissions {

	private static final MethodHandle FCHOWN = Native.bind("fchown",
			FunctionDescriptor.of(Native.INT, Native.INT, Native.INT, Native.INT));

	private static final MethodHandle FCHMOD = Native.bind("fchmod",
			FunctionDescriptor.of(Native.INT, Native.INT, Native.INT));

	private Permissions() {
	}

	// Set owner and mode. A server that is not root may not give files to other users;
	// then, as in libqb, they keep their owner, and it is the mode that lets clients in.
	static void give(int fd, int uid, int gid, int mode) {
		try {
			if ((int) FCHOWN.invokeExact(fd, uid, gid) != 0) {
				int ignored = (int) FCHOWN.invokeExact(fd, -1, gid);
			}
			int ignored = (int) FCHMOD.invokeExact(fd, mode);
		}
		catch (Throwable ex) {
			throw Native.unexpected(ex);
		}
	}

}
