package dev.qbipcs.internal.posix;

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

	private static final int GROUP_BITS = 070;

	private Permissions() {
	}

	// Set owner and mode. A server that is not root may not give files to other users;
	// then, as in libqb, they keep their owner, and it is the mode that lets clients in.
	// What was meant for another group is not opened to the server's own. The owner comes
	// last: with CAP_CHOWN alone the mode of what is somebody else's cannot be set.
	static void give(int fd, int uid, int gid, int mode) {
		try {
			boolean given = (int) FCHOWN.invokeExact(fd, -1, gid) == 0;
			int ignored = (int) FCHMOD.invokeExact(fd, given ? mode : mode & ~GROUP_BITS);
			ignored = (int) FCHOWN.invokeExact(fd, uid, -1);
		}
		catch (Throwable ex) {
			throw Native.unexpected(ex);
		}
	}

	// Undo it, for which CAP_CHOWN suffices as well.
	static void takeBack(int fd, int uid, int mode) {
		try {
			int ignored = (int) FCHOWN.invokeExact(fd, uid, -1);
			ignored = (int) FCHMOD.invokeExact(fd, mode);
		}
		catch (Throwable ex) {
			throw Native.unexpected(ex);
		}
	}

}
