package dev.qbipcs.internal.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.OptionalInt;

import dev.qbipcs.Errno;

/**
 * The users and groups that this machine knows, from wherever its name service has them.
 *
 * <pre>
 * struct passwd   char* pw_name 0   char* pw_passwd 8   uid_t pw_uid 16
 * struct group    char* gr_name 0   char* gr_passwd 8   gid_t gr_gid 16
 * </pre>
 */
public final class Accounts {

	private static final int ID_OFFSET = 16;

	private static final int STRUCT_SIZE = 64;

	private static final int LARGEST_ENTRY = 1 << 20;

	private Accounts() {
	}

	/**
	 * Return the user that this process acts as.
	 * @return its effective user id
	 */
	public static int effectiveUser() {
		try {
			return (int) Functions.GETEUID.invokeExact();
		}
		catch (Throwable ex) {
			throw Native.unexpected(ex);
		}
	}

	/**
	 * Find a user ({@code getpwnam_r}).
	 * @param name the user's name
	 * @return the user's id, or empty if there is no such user
	 */
	public static OptionalInt findUser(String name) {
		Platform.verify();
		return find(Functions.GETPWNAM, name);
	}

	/**
	 * Find a group ({@code getgrnam_r}).
	 * @param name the group's name
	 * @return the group's id, or empty if there is no such group
	 */
	public static OptionalInt findGroup(String name) {
		Platform.verify();
		return find(Functions.GETGRNAM, name);
	}

	private static OptionalInt find(MethodHandle function, String name) {
		// an entry with thousands of members needs a larger buffer
		for (int size = 4096; size <= LARGEST_ENTRY; size *= 4) {
			try (Arena arena = Arena.ofConfined()) {
				MemorySegment entry = arena.allocate(STRUCT_SIZE, 8);
				MemorySegment result = arena.allocate(ValueLayout.ADDRESS);
				int error = (int) function.invokeExact(arena.allocateFrom(name), entry, arena.allocate(size),
						(long) size, result);
				if (error == Errno.ERANGE.number()) {
					continue;
				}
				boolean found = error == 0 && result.get(ValueLayout.JAVA_LONG, 0) != 0;
				return found ? OptionalInt.of(entry.get(ValueLayout.JAVA_INT, ID_OFFSET)) : OptionalInt.empty();
			}
			catch (Throwable ex) {
				throw Native.unexpected(ex);
			}
		}
		return OptionalInt.empty();
	}

	/**
	 * Bound only after the platform was verified, which explains itself better than a
	 * class that fails to initialize.
	 */
	private static final class Functions {

		private static final FunctionDescriptor LOOK_UP = FunctionDescriptor.of(Native.INT, Native.POINTER,
				Native.POINTER, Native.POINTER, Native.LONG, Native.POINTER);

		static final MethodHandle GETPWNAM = Native.bind("getpwnam_r", LOOK_UP);

		static final MethodHandle GETGRNAM = Native.bind("getgrnam_r", LOOK_UP);

		static final MethodHandle GETEUID = Native.bind("geteuid", FunctionDescriptor.of(Native.INT));

		private Functions() {
		}

	}

}
