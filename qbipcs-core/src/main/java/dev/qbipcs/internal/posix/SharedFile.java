package dev.qbipcs.internal.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;

/**
 * An open file that several processes map. Not thread-safe.
 */
public final class SharedFile implements AutoCloseable {

	private static final MethodHandle FALLOCATE = Native.bind("posix_fallocate",
			FunctionDescriptor.of(Native.INT, Native.INT, Native.LONG, Native.LONG));

	private static final MethodHandle PWRITE = Native.bindWithErrno("pwrite",
			FunctionDescriptor.of(Native.LONG, Native.INT, Native.POINTER, Native.LONG, Native.LONG));

	private final String path;

	private final int fd;

	SharedFile(String path, int fd) {
		this.path = path;
		this.fd = fd;
	}

	/**
	 * Return the path by which the file was opened.
	 * @return the absolute path
	 */
	public String path() {
		return this.path;
	}

	/**
	 * Map the file for reading and writing; the mapping outlives {@link #close()}.
	 * @param size how much of it, in bytes
	 * @return the mapping, to be given to {@link SharedMemory#unmap}
	 */
	public MemorySegment map(long size) {
		return SharedMemory.map(this.fd, size);
	}

	/**
	 * Write to the start of the file without a mapping. Pages written this way do not
	 * count as resident memory of this process.
	 * @param content native memory, of any size
	 * @throws IpcException with {@code ENOSPC} if the file system is full
	 */
	public void write(MemorySegment content) {
		long written = 0;
		while (written < content.byteSize()) {
			written += write(content.asSlice(written), written);
		}
	}

	/**
	 * Change owner and mode as far as the kernel permits.
	 * @param uid the new owner, or -1
	 * @param gid the new group, or -1
	 * @param mode the new permission bits
	 */
	public void give(int uid, int gid, int mode) {
		Permissions.give(this.fd, uid, gid, mode);
	}

	/**
	 * Query the file's metadata.
	 * @return the current metadata
	 */
	public Status status() {
		try (Arena arena = Arena.ofConfined()) {
			Statx statx = Statx.of(this.fd, this.path, arena);
			return new Status(statx.isRegularFile(), statx.uid(), statx.size());
		}
	}

	@Override
	public void close() {
		FileDescriptors.close(this.fd);
	}

	// Allocate the memory of the empty file now, rather than by faults later.
	void reserve(long size) {
		try {
			int error;
			do {
				error = (int) FALLOCATE.invokeExact(this.fd, 0L, size);
			}
			while (error == Errno.EINTR.number());
			if (error != 0) {
				throw Native.failure(error, "posix_fallocate(" + this.path + ", " + size + ")");
			}
		}
		catch (IpcException ex) {
			throw ex;
		}
		catch (Throwable ex) {
			throw Native.unexpected(ex);
		}
	}

	// EINTR means that nothing was written, so the call can be repeated.
	private long write(MemorySegment content, long offset) {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment state = Native.state(arena);
			long size = (long) PWRITE.invokeExact(state, this.fd, content, content.byteSize(), offset);
			if (size < 0 && Native.errno(state) == Errno.EINTR.number()) {
				return 0;
			}
			if (size <= 0) {
				// a file system that accepts no byte and reports no error is full
				throw Native.failure((size < 0) ? Native.errno(state) : Errno.ENOSPC.number(),
						"pwrite(" + this.path + ", " + content.byteSize() + ")");
			}
			return size;
		}
		catch (IpcException ex) {
			throw ex;
		}
		catch (Throwable ex) {
			throw Native.unexpected(ex);
		}
	}

	/**
	 * The metadata of a file.
	 *
	 * @param regular whether it is a regular file
	 * @param uid its owner
	 * @param size its size in bytes
	 */
	public record Status(boolean regular, int uid, long size) {

	}

}
