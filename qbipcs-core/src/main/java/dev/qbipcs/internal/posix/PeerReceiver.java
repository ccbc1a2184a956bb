package dev.qbipcs.internal.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Receives from a unix socket together with the credentials that the kernel attaches for
 * the sender. Not thread-safe; never blocks.
 *
 * <pre>
 * struct msghdr   iov 16   iovlen 24   control 32   controllen 40   flags 48   (56 bytes)
 * struct iovec    base 0   len 8
 * struct cmsghdr  len 0    level 8     type 12      then struct ucred: pid, uid, gid
 * </pre>
 */
public final class PeerReceiver {

	/** The kernel returns the size of a datagram, even if it truncates it. */
	private static final int MSG_TRUNC = 0x20;

	private static final int MSG_DONTWAIT = 0x40;

	private static final int SOL_SOCKET = 1;

	private static final int SCM_CREDENTIALS = 2;

	private static final int CONTROL_HEADER = 16;

	private static final int CONTROL_SIZE = 32;

	private static final MethodHandle RECVMSG = Native.bind("recvmsg",
			FunctionDescriptor.of(Native.LONG, Native.INT, Native.POINTER, Native.INT));

	private final Arena arena = Arena.ofAuto();

	private final MemorySegment message = this.arena.allocate(56, 8);

	private final MemorySegment vector = this.arena.allocate(16, 8);

	private final MemorySegment control = this.arena.allocate(CONTROL_SIZE, 8);

	private final int fd;

	/**
	 * Create a receiver for a socket.
	 * @param fd a socket on which {@link Sockets#passCredentials} was called
	 */
	public PeerReceiver(int fd) {
		this.fd = fd;
		this.message.set(ValueLayout.ADDRESS, 16, this.vector);
		this.message.set(ValueLayout.JAVA_LONG, 24, 1L);
		this.message.set(ValueLayout.ADDRESS, 32, this.control);
	}

	/**
	 * Receive one datagram, or from a stream the bytes of one sending process.
	 * @param buffer private memory
	 * @param length the most bytes to receive; the rest of a datagram is lost
	 * @return bytes received, or the size of the datagram if that is larger; 0 at the end
	 * of a stream, -1 if there is no input or the socket failed
	 */
	public int receive(MemorySegment buffer, int length) {
		this.vector.set(ValueLayout.ADDRESS, 0, buffer);
		this.vector.set(ValueLayout.JAVA_LONG, 8, (long) length);
		this.message.set(ValueLayout.JAVA_LONG, 40, (long) CONTROL_SIZE);
		try {
			return (int) (long) RECVMSG.invokeExact(this.fd, this.message, MSG_DONTWAIT | MSG_TRUNC);
		}
		catch (Throwable ex) {
			throw Native.unexpected(ex);
		}
	}

	/**
	 * Return the sender of the last input.
	 * @return its process id, 0 if this namespace does not see it, -1 if the kernel
	 * attached none
	 */
	public int senderPid() {
		return hasCredentials() ? this.control.get(ValueLayout.JAVA_INT, CONTROL_HEADER) : -1;
	}

	/**
	 * Tell whether a certain process sent the last input. The real and effective user ids
	 * of one process may differ, so the user id decides only for a process of another pid
	 * namespace, which has no process id here.
	 * @param pid the process id, 0 if this namespace does not see the process
	 * @param uid the user id
	 * @return whether that process was the sender
	 */
	public boolean isFrom(int pid, int uid) {
		int sender = senderPid();
		return sender == pid
				&& (pid > 0 || (pid == 0 && this.control.get(ValueLayout.JAVA_INT, CONTROL_HEADER + 4) == uid));
	}

	private boolean hasCredentials() {
		return this.message.get(ValueLayout.JAVA_LONG, 40) >= CONTROL_HEADER + 12
				&& this.control.get(ValueLayout.JAVA_INT, 8) == SOL_SOCKET
				&& this.control.get(ValueLayout.JAVA_INT, 12) == SCM_CREDENTIALS;
	}

}
