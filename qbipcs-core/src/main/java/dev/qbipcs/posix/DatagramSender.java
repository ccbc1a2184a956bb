package dev.qbipcs.posix;

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

	private static final MethodHandle SEND = Native.bindWithErrno("send",
			FunctionDescriptor.of(Native.LONG, Native.INT, Native.POINTER, Native.LONG, Native.INT));

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
			long sent = (long) SEND.invokeExact(this.state, this.fd, buffer, (long) length,
					MSG_DONTWAIT | MSG_NOSIGNAL);
			return (sent >= 0) ? 0 : Native.errno(this.state);
		}
		catch (Throwable ex) {
			throw Native.unexpected(ex);
		}
	}

}
