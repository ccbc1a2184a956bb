package dev.qbipcs.internal.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;

/**
 * An open directory. Its files are reached through its descriptor and never by path, so
 * no peer can redirect an access by renaming or by symbolic links. Not safe for use by
 * several threads at once.
 */
public final class Directory implements AutoCloseable {

	private static final int O_RDWR = 2;

	private static final int O_CREAT = 0x40;

	private static final int O_EXCL = 0x80;

	private static final int O_CLOEXEC = 0x80000;

	private static final boolean ARM = "aarch64".equals(System.getProperty("os.arch"));

	private static final int O_DIRECTORY = ARM ? 0x4000 : 0x10000;

	private static final int O_NOFOLLOW = ARM ? 0x8000 : 0x20000;

	private static final int O_PATH = 0x200000;

	private static final int AT_FDCWD = -100;

	private static final int PRIVATE = 0700;

	private static final int AT_REMOVEDIR = 0x200;

	private static final MethodHandle MKDIRAT = Native.bindWithErrno("mkdirat",
			FunctionDescriptor.of(Native.INT, Native.INT, Native.POINTER, Native.INT));

	private static final MethodHandle OPENAT = Native.bindWithErrno("openat",
			FunctionDescriptor.of(Native.INT, Native.INT, Native.POINTER, Native.INT, Native.INT),
			Linker.Option.firstVariadicArg(3));

	private static final MethodHandle UNLINKAT = Native.bindWithErrno("unlinkat",
			FunctionDescriptor.of(Native.INT, Native.INT, Native.POINTER, Native.INT));

	private static final int LOCK_SHARED = 1;

	private static final int LOCK_EXCLUSIVE = 2;

	private static final int LOCK_NONBLOCKING = 4;

	private static final MethodHandle FLOCK = Native.bindWithErrno("flock",
			FunctionDescriptor.of(Native.INT, Native.INT, Native.INT));

	private final String path;

	private final int fd;

	private Directory(String path, int fd) {
		this.path = path;
		this.fd = fd;
	}

	/**
	 * Open a directory.
	 * @param path its absolute path; the last element must not be a symbolic link
	 * @return the open directory
	 */
	public static Directory open(String path) {
		return new Directory(path, openAt(AT_FDCWD, path, O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, path));
	}

	/**
	 * Make a directory that did not exist, with mode 0700, and open it.
	 * @param name its name
	 * @return the open directory
	 */
	public Directory create(String name) {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment state = Native.state(arena);
			if ((int) MKDIRAT.invokeExact(state, this.fd, arena.allocateFrom(name), PRIVATE) != 0) {
				throw Native.failure(Native.errno(state), "mkdir(" + this.path + "/" + name + ")");
			}
		}
		catch (IpcException ex) {
			throw ex;
		}
		catch (Throwable ex) {
			throw Native.unexpected(ex);
		}
		try {
			return openDirectory(name);
		}
		catch (Throwable ex) {
			removeDirectory(name);
			throw ex;
		}
	}

	/**
	 * Open a directory in this one.
	 * @param name its name; must not be a symbolic link
	 * @return the open directory
	 */
	public Directory openDirectory(String name) {
		String child = this.path + "/" + name;
		return new Directory(child, openAt(this.fd, name, O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, child));
	}

	/**
	 * Enter a directory in this one, even if it cannot be listed. Its files can be
	 * opened, made and removed, but not its owner, mode or mark changed.
	 * @param name its name; must not be a symbolic link
	 * @return the open directory
	 */
	public Directory enterDirectory(String name) {
		String child = this.path + "/" + name;
		return new Directory(child, openAt(this.fd, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, child));
	}

	/**
	 * Make a file that did not exist, with mode 0600 and its memory reserved.
	 * @param name its name
	 * @param size its size in bytes
	 * @return the open file
	 */
	public SharedFile createFile(String name, long size) {
		String child = this.path + "/" + name;
		SharedFile file = new SharedFile(child,
				openAt(this.fd, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, child));
		try {
			file.reserve(size);
			return file;
		}
		catch (Throwable ex) {
			file.close();
			removeFile(name);
			throw ex;
		}
	}

	/**
	 * Open a file of this directory for reading and writing.
	 * @param name its name; must not be a symbolic link
	 * @return the open file
	 */
	public SharedFile openFile(String name) {
		String child = this.path + "/" + name;
		return new SharedFile(child, openAt(this.fd, name, O_RDWR | O_NOFOLLOW | O_CLOEXEC, child));
	}

	/**
	 * Give the directory away as far as the system allows it.
	 * @param uid the new owner, or -1
	 * @param gid the new group, or -1
	 * @param mode the new permission bits
	 */
	public void give(int uid, int gid, int mode) {
		Permissions.give(this.fd, uid, gid, mode);
	}

	/**
	 * Make the directory ours alone again, as far as the system allows it: no other user
	 * adds, removes or renames files in it any more.
	 */
	public void takeBack() {
		Permissions.takeBack(this.fd, Accounts.effectiveUser(), PRIVATE);
	}

	/**
	 * Mark this directory as in use, until it is closed or this process ends, even if it
	 * is killed. On a file system without locks there is no mark, and no process finds
	 * the directory unused.
	 * @return false if another process found it unused before, and removes it or did so
	 */
	public boolean markInUse() {
		return lock(LOCK_SHARED) != Errno.EAGAIN.number() && links() > 0;
	}

	/**
	 * Find out whether a process of any namespace marked this directory as in use. If
	 * not, none can do so until this one is closed.
	 * @return whether it is in use
	 */
	public boolean isInUse() {
		return lock(LOCK_EXCLUSIVE) != 0;
	}

	/**
	 * Remove a file, or anything but a directory that has its name by now.
	 * @param name its name
	 * @return whether there is no file of that name any more
	 */
	public boolean removeFile(String name) {
		int error = unlink(name, 0);
		return error == 0 || error == Errno.ENOENT.number() || error == Errno.EISDIR.number();
	}

	/**
	 * Remove an empty directory of this one.
	 * @param name its name
	 * @return whether it was there and is gone
	 */
	public boolean removeDirectory(String name) {
		return unlink(name, AT_REMOVEDIR) == 0;
	}

	/**
	 * Return where it was when it was opened.
	 * @return the absolute path
	 */
	public String path() {
		return this.path;
	}

	@Override
	public void close() {
		FileDescriptors.close(this.fd);
	}

	// Returns 0, or why not; EAGAIN if another process holds it.
	private int lock(int operation) {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment state = Native.state(arena);
			return ((int) FLOCK.invokeExact(state, this.fd, operation | LOCK_NONBLOCKING) == 0) ? 0
					: Native.errno(state);
		}
		catch (Throwable ex) {
			throw Native.unexpected(ex);
		}
	}

	private int links() {
		try (Arena arena = Arena.ofConfined()) {
			return Statx.of(this.fd, this.path, arena).links();
		}
	}

	// Returns 0, or why not.
	private int unlink(String name, int flags) {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment state = Native.state(arena);
			return ((int) UNLINKAT.invokeExact(state, this.fd, arena.allocateFrom(name), flags) == 0) ? 0
					: Native.errno(state);
		}
		catch (Throwable ex) {
			throw Native.unexpected(ex);
		}
	}

	private static int openAt(int directory, String name, int flags, String path) {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment state = Native.state(arena);
			int fd = (int) OPENAT.invokeExact(state, directory, arena.allocateFrom(name), flags, 0600);
			if (fd < 0) {
				throw Native.failure(Native.errno(state), "open(" + path + ")");
			}
			return fd;
		}
		catch (IpcException ex) {
			throw ex;
		}
		catch (Throwable ex) {
			throw Native.unexpected(ex);
		}
	}

}
