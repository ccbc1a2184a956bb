package dev.qbipcs.internal.transport;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.SocketPlacement;
import org.newsclub.net.unix.AFUNIXSocketAddress;
import org.newsclub.net.unix.AFUNIXSocketChannel;
import org.newsclub.net.unix.ConnectionRefusedSocketException;

/**
 * Connects to the listening socket of a service.
 */
public final class ServiceConnector {

	private static final long SHORTEST_PAUSE_NANOS = Duration.ofMillis(2).toNanos();

	private static final long LONGEST_PAUSE_NANOS = Duration.ofMillis(50).toNanos();

	private ServiceConnector() {
	}

	/**
	 * Connect to a service where libqb has them on this host.
	 * @param service the name of the service
	 * @param deadline when to give up, in terms of {@link System#nanoTime()}
	 * @return the connected socket
	 */
	public static SetupSocket connect(String service, long deadline) {
		return connect(service, SocketPlacement.hostDefault(), deadline);
	}

	/**
	 * Connect, waiting while the service's queue is full. Blocks.
	 * @param service the name of the service
	 * @param placement where sockets are on this host
	 * @param deadline when to give up, in terms of {@link System#nanoTime()}
	 * @return the connected socket
	 * @throws IpcException with {@code ECONNREFUSED} if there is no such service, with
	 * {@code EAGAIN} if its queue stays full, with {@code EINTR} if the thread is
	 * interrupted
	 */
	public static SetupSocket connect(String service, SocketPlacement placement, long deadline) {
		Path path = placement.pathOf(service).orElse(null);
		if (path != null && !Files.exists(path)) {
			throw new IpcException(Errno.ENOENT, "There is no service \"" + service + "\": " + path
					+ " does not exist, where " + placement.forceFile() + " wants its socket");
		}
		try {
			AFUNIXSocketAddress address = ServiceAddress.of(service, placement);
			for (long pause = SHORTEST_PAUSE_NANOS;; pause = Math.min(pause * 2, LONGEST_PAUSE_NANOS)) {
				AFUNIXSocketChannel channel = AFUNIXSocketChannel.open();
				if (tryConnect(channel, address)) {
					return new SetupSocket(channel);
				}
				channel.close();
				long remaining = deadline - System.nanoTime();
				if (remaining <= 0) {
					throw new IpcException(Errno.EAGAIN, "The service \"" + service
							+ "\" has more clients waiting than it accepts; try again later");
				}
				Deadline.pause(Math.min(pause, remaining));
			}
		}
		catch (ClosedByInterruptException ex) {
			throw new IpcException(Errno.EINTR, "Interrupted while connecting to the service \"" + service + "\"", ex);
		}
		catch (ConnectionRefusedSocketException ex) {
			throw new IpcException(Errno.ECONNREFUSED, "There is no service \"" + service
					+ "\"; start it first, in the same network namespace and with exactly this name", ex);
		}
		catch (IOException ex) {
			throw new IpcException(Errno.EIO, "Connecting to the service \"" + service + "\" failed", ex);
		}
	}

	// The process that listens under a name; 0 if it is not known.
	static int ownerOf(String service, SocketPlacement placement) {
		try (AFUNIXSocketChannel channel = AFUNIXSocketChannel.open()) {
			return tryConnect(channel, ServiceAddress.of(service, placement)) ? new SetupSocket(channel).peer().pid()
					: 0;
		}
		catch (IOException ex) {
			return 0;
		}
	}

	// False means that the queue of the service is full.
	private static boolean tryConnect(AFUNIXSocketChannel channel, AFUNIXSocketAddress address) throws IOException {
		boolean connected = false;
		try {
			channel.configureBlocking(false);
			connected = channel.connect(address);
			return connected;
		}
		finally {
			if (!connected) {
				channel.close();
			}
		}
	}

}
