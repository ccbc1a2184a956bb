package dev.qbipcs.internal.transport;

import java.io.IOException;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.internal.posix.Sockets;
import org.jspecify.annotations.Nullable;
import org.newsclub.net.unix.AFUNIXDatagramChannel;
import org.newsclub.net.unix.FileDescriptorCast;
import org.newsclub.net.unix.SocketClosedException;

/**
 * A datagram socket with an abstract name. Nothing here blocks.
 */
final class DatagramSocket {

	private final AFUNIXDatagramChannel channel;

	private final int fd;

	private DatagramSocket(AFUNIXDatagramChannel channel) throws IOException {
		this.channel = channel;
		this.fd = FileDescriptorCast.using(channel.getFileDescriptor()).as(Integer.class);
	}

	static DatagramSocket bind(String name, int largestMessage) {
		AFUNIXDatagramChannel channel = null;
		try {
			channel = AFUNIXDatagramChannel.open();
			channel.configureBlocking(false);
			channel.bind(ServiceAddress.of(name));
			DatagramSocket socket = new DatagramSocket(channel);
			Sockets.passCredentials(socket.fd);
			Sockets.ensureBuffers(socket.fd, largestMessage);
			return socket;
		}
		catch (IOException ex) {
			closeQuietly(channel);
			throw failure(name, ex);
		}
		catch (Throwable ex) {
			closeQuietly(channel);
			throw ex;
		}
	}

	// Close sockets, as far as there are any.
	static void close(@Nullable DatagramSocket... sockets) {
		for (DatagramSocket socket : sockets) {
			if (socket != null) {
				closeQuietly(socket.channel);
			}
		}
	}

	int fd() {
		return this.fd;
	}

	// False if no socket has that name.
	boolean tryConnect(String name) {
		try {
			this.channel.connect(ServiceAddress.of(name));
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	// The library has no exception of its own for want of descriptors; after the first
	// time it reports an unclosed socket as not open.
	private static IpcException failure(String name, IOException ex) {
		boolean tooMany = ex instanceof SocketClosedException
				|| String.valueOf(ex.getMessage()).contains("Too many open files");
		return new IpcException(tooMany ? Errno.EMFILE : Errno.EIO,
				"The datagram socket \"" + name + "\" cannot be made: "
						+ (tooMany ? "raise the limit of open files (ulimit -n, LimitNOFILE=)" : ex.getMessage()),
				ex);
	}

	private static void closeQuietly(@Nullable AFUNIXDatagramChannel channel) {
		try {
			if (channel != null) {
				channel.close();
			}
		}
		catch (IOException ex) {
			// it was of no use anyway
		}
	}

}
