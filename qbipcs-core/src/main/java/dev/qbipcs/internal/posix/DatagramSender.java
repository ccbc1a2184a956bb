package dev.qbipcs.internal.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Sends datagrams to the peer of a connected socket. Not thread-safe; never blocks.
 */
public final class DatagramSender {

	private static final int MSG_DONTWAIT = 0x40;

	private static final int MSG_NOSIGNAL = 0x4000;

	private static final FunctionDescriptor DESCRIPTOR = FunctionDescriptor.of(Native.LONG, Native.INT, Native.POINTER,
			Native.LONG, Native.INT);

	private static final MethodHandle SEND = Native.bind("send", DESCRIPTOR);

	/**
	 * Only for what failed: a call that captures errno makes an object, unless the
	 * compiler sees through it.
	 */
	private static final MethodHandle SEND_WITH_ERRNO = Native.bindWithErrno("send", DESCRIPTOR);

	private final MemorySegment state = Native.state(Arena.ofAuto());

	private final int fd;

	/**
	 * Create a sender for a socket.
	 * @param fd a datagram socket
	 */
	public DatagramSender(int fd) {
		this.fd = fd;
	}

	/**
	 * Send a datagram.
	 * @param buffer private memory
	 * @param length its size in bytes
	 * @return 0, or the positive error number
	 */
	public int send(MemorySegment buffer, int length) {
		try {
			long sent = (long) SEND.invokeExact(this.fd, buffer, (long) length, MSG_DONTWAIT | MSG_NOSIGNAL);
			return (sent >= 0) ? 0 : sendAgain(buffer, length);
		}
		catch (Throwable ex) {
			throw Native.unexpected(ex);
		}
	}

	// To learn why it failed, unless it no longer does.
	private int sendAgain(MemorySegment buffer, int length) throws Throwable {
		long sent = (long) SEND_WITH_ERRNO.invokeExact(this.state, this.fd, buffer, (long) length,
				MSG_DONTWAIT | MSG_NOSIGNAL);
		return (sent >= 0) ? 0 : Native.errno(this.state);
	}

}
