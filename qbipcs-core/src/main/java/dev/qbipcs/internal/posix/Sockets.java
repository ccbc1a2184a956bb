package dev.qbipcs.internal.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;

import dev.qbipcs.Errno;
import dev.qbipcs.PeerCredentials;

/**
 * Operations on unix sockets beyond streams. Only {@link #awaitInput} blocks.
 */
public final class Sockets {

	private static final int SOL_SOCKET = 1;

	private static final int SO_PASSCRED = 16;

	private static final int SO_PEERCRED = 17;

	private static final int SO_PEERGROUPS = 59;

	private static final int MSG_DONTWAIT = 0x40;

	private static final int MSG_NOSIGNAL = 0x4000;

	private static final int SO_SNDBUF = 7;

	private static final int SO_RCVBUF = 8;

	private static final short POLLHUP = 16;

	private static final short POLLIN = 1;

	private static final int AF_UNIX = 1;

	private static final int SOCK_DGRAM = 2;

	private static final int SOCK_CLOEXEC = 0x80000;

	private static final int SOCK_NONBLOCK = 0x800;

	private static final MethodHandle ACCEPT4 = Native.bindWithErrno("accept4",
			FunctionDescriptor.of(Native.INT, Native.INT, Native.POINTER, Native.POINTER, Native.INT));

	private static final MethodHandle RECV = Native.bind("recv",
			FunctionDescriptor.of(Native.LONG, Native.INT, Native.POINTER, Native.LONG, Native.INT));

	private static final MethodHandle SEND = Native.bind("send",
			FunctionDescriptor.of(Native.LONG, Native.INT, Native.POINTER, Native.LONG, Native.INT));

	private static final MethodHandle SHUTDOWN = Native.bind("shutdown",
			FunctionDescriptor.of(Native.INT, Native.INT, Native.INT));

	private static final MethodHandle POLL = Native.bind("poll",
			FunctionDescriptor.of(Native.INT, Native.POINTER, Native.LONG, Native.INT));

	private static final MethodHandle SETSOCKOPT = Native.bindWithErrno("setsockopt",
			FunctionDescriptor.of(Native.INT, Native.INT, Native.INT, Native.INT, Native.POINTER, Native.INT));

	private static final MethodHandle GETSOCKOPT = Native.bindWithErrno("getsockopt",
			FunctionDescriptor.of(Native.INT, Native.INT, Native.INT, Native.INT, Native.POINTER, Native.POINTER));

	private static final MethodHandle SOCKETPAIR = Native.bindWithErrno("socketpair",
			FunctionDescriptor.of(Native.INT, Native.INT, Native.INT, Native.INT, Native.POINTER));

	private Sockets() {
	}

	/**
	 * Accept a client from the backlog.
	 * @param fd a listening socket that does not block
	 * @return a non-blocking descriptor, which the caller closes by {@link #close}, or -1
	 * if the backlog is empty
	 * @throws IpcException with the error number if the system is out of descriptors or
	 * memory
	 */
	public static int accept(int fd) {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment state = Native.state(arena);
			int client = (int) ACCEPT4.invokeExact(state, fd, MemorySegment.NULL, MemorySegment.NULL,
					SOCK_NONBLOCK | SOCK_CLOEXEC);
			if (client < 0) {
				int errno = Native.errno(state);
				// the client left again, or a signal: there may be others, which are
				// found soon
				if (errno != Errno.EAGAIN.number() && errno != Errno.ECONNABORTED.number()
						&& errno != Errno.EINTR.number()) {
					throw Native.failure(errno, "accept4");
				}
			}
			return client;
		}
		catch (RuntimeException ex) {
			throw ex;
		}
		catch (Throwable ex) {
			throw Native.unexpected(ex);
		}
	}

	/**
	 * Close a descriptor. It must not be used afterwards, since the kernel reuses its
	 * number.
	 * @param fd an open descriptor
	 */
	public static void close(int fd) {
		FileDescriptors.close(fd);
	}

	/**
	 * Receive available bytes.
	 * @param fd a socket
	 * @param buffer private memory
	 * @param length the most bytes to take
	 * @return bytes taken, 0 at the end of the stream, -1 if nothing is there or the
	 * socket failed
	 */
	public static int receive(int fd, MemorySegment buffer, int length) {
		try {
			return (int) (long) RECV.invokeExact(fd, buffer, (long) length, MSG_DONTWAIT);
		}
		catch (Throwable ex) {
			throw Native.unexpected(ex);
		}
	}

	/**
	 * Send as many bytes as fit.
	 * @param fd a socket
	 * @param buffer private memory
	 * @param length bytes to send
	 * @return bytes sent, -1 if there is no room or the socket failed
	 */
	public static int send(int fd, MemorySegment buffer, int length) {
		try {
			return (int) (long) SEND.invokeExact(fd, buffer, (long) length, MSG_DONTWAIT | MSG_NOSIGNAL);
		}
		catch (Throwable ex) {
			throw Native.unexpected(ex);
		}
	}

	/**
	 * Shut the connection down at once, even if another process holds the socket.
	 * @param fd a socket
	 */
	public static void shutdown(int fd) {
		try {
			int ignored = (int) SHUTDOWN.invokeExact(fd, 2);
		}
		catch (Throwable ex) {
			throw Native.unexpected(ex);
		}
	}

	/**
	 * Wait until something can be received or the peer is gone. Blocks.
	 * @param fd a socket
	 * @param millis the longest wait
	 * @return whether there is something; false also when interrupted by a signal
	 */
	public static boolean awaitInput(int fd, int millis) {
		return awaitInputOrEnd(fd, -1, millis);
	}

	/**
	 * Wait until something can be received on one socket, or the peer of another is gone.
	 * Blocks.
	 * @param fd a socket
	 * @param other another socket, or -1
	 * @param millis the longest wait
	 * @return whether either is so; false also when interrupted by a signal
	 */
	public static boolean awaitInputOrEnd(int fd, int other, int millis) {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment pollfds = arena.allocate(16, 4);
			pollfds.set(ValueLayout.JAVA_INT, 0, fd);
			pollfds.set(ValueLayout.JAVA_SHORT, 4, POLLIN);
			pollfds.set(ValueLayout.JAVA_INT, 8, other);
			return (int) POLL.invokeExact(pollfds, 2L, millis) > 0;
		}
		catch (Throwable ex) {
			throw Native.unexpected(ex);
		}
	}

	/**
	 * Tell whether the peer closed its end, or shut it down in both directions.
	 * @param fd a connected socket that was not shut down here
	 * @return whether it neither sends nor receives any more
	 */
	public static boolean isHungUp(int fd) {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment pollfd = arena.allocate(8, 4);
			pollfd.set(ValueLayout.JAVA_INT, 0, fd);
			return (int) POLL.invokeExact(pollfd, 1L, 0) > 0 && (pollfd.get(ValueLayout.JAVA_SHORT, 6) & POLLHUP) != 0;
		}
		catch (Throwable ex) {
			throw Native.unexpected(ex);
		}
	}

	/**
	 * Raise the buffers of a socket for messages of this size, as far as the system's
	 * limits allow.
	 * @param fd a socket
	 * @param bytes the largest message
	 */
	public static void ensureBuffers(int fd, int bytes) {
		try (Arena arena = Arena.ofConfined()) {
			for (int name : new int[] { SO_SNDBUF, SO_RCVBUF }) {
				MemorySegment value = arena.allocate(4, 4);
				if (option(arena, fd, name, value) == 4 && value.get(ValueLayout.JAVA_INT, 0) <= bytes) {
					MemorySegment state = Native.state(arena);
					value.set(ValueLayout.JAVA_INT, 0, bytes);
					int ignored = (int) SETSOCKOPT.invokeExact(state, fd, SOL_SOCKET, name, value, 4);
				}
			}
		}
		catch (Throwable ex) {
			throw Native.unexpected(ex);
		}
	}

	/**
	 * Create a pair of connected datagram sockets.
	 * @return the pair, which the caller closes
	 */
	public static Pair datagramPair() {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment state = Native.state(arena);
			MemorySegment fds = arena.allocate(8, 4);
			if ((int) SOCKETPAIR.invokeExact(state, AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, fds) != 0) {
				throw Native.failure(Native.errno(state), "socketpair");
			}
			return new Pair(fds.get(ValueLayout.JAVA_INT, 0), fds.get(ValueLayout.JAVA_INT, 4));
		}
		catch (RuntimeException ex) {
			throw ex;
		}
		catch (Throwable ex) {
			throw Native.unexpected(ex);
		}
	}

	/**
	 * Have the kernel attach our credentials to what we send, and the peer's to what it
	 * sends.
	 * @param fd a unix socket
	 */
	public static void passCredentials(int fd) {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment state = Native.state(arena);
			MemorySegment on = arena.allocateFrom(ValueLayout.JAVA_INT, 1);
			if ((int) SETSOCKOPT.invokeExact(state, fd, SOL_SOCKET, SO_PASSCRED, on, 4) != 0) {
				throw Native.failure(Native.errno(state), "setsockopt(SO_PASSCRED)");
			}
		}
		catch (RuntimeException ex) {
			throw ex;
		}
		catch (Throwable ex) {
			throw Native.unexpected(ex);
		}
	}

	/**
	 * Query the credentials of the peer of a socket.
	 * @param fd a connected unix socket
	 * @return the peer
	 */
	public static PeerCredentials peerCredentials(int fd) {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment ucred = arena.allocate(12, 4);
			int length = option(arena, fd, SO_PEERCRED, ucred);
			if (length != 12) {
				throw Native.failure(-length, "getsockopt(SO_PEERCRED)");
			}
			return new PeerCredentials(ucred.get(ValueLayout.JAVA_INT, 0), ucred.get(ValueLayout.JAVA_INT, 4),
					ucred.get(ValueLayout.JAVA_INT, 8), peerGroups(arena, fd));
		}
	}

	private static List<Integer> peerGroups(Arena arena, int fd) {
		MemorySegment gids = arena.allocate(64 * 4, 4);
		int length = option(arena, fd, SO_PEERGROUPS, gids);
		if (length == Errno.ERANGE.negated()) {
			gids = arena.allocate(65_536 * 4, 4);
			length = option(arena, fd, SO_PEERGROUPS, gids);
		}
		List<Integer> groups = new ArrayList<>();
		for (int offset = 0; offset < length; offset += 4) {
			groups.add(gids.get(ValueLayout.JAVA_INT, offset));
		}
		return groups;
	}

	private static int option(Arena arena, int fd, int name, MemorySegment value) {
		try {
			MemorySegment state = Native.state(arena);
			MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, (int) value.byteSize());
			if ((int) GETSOCKOPT.invokeExact(state, fd, SOL_SOCKET, name, value, length) != 0) {
				return -Native.errno(state);
			}
			return length.get(ValueLayout.JAVA_INT, 0);
		}
		catch (Throwable ex) {
			throw Native.unexpected(ex);
		}
	}

	/**
	 * Two connected sockets.
	 *
	 * @param first a descriptor
	 * @param second a descriptor
	 */
	public record Pair(int first, int second) {

		/**
		 * Close both.
		 */
		public void close() {
			FileDescriptors.close(this.first);
			FileDescriptors.close(this.second);
		}

	}

}
