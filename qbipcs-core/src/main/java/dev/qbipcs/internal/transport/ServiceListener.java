package dev.qbipcs.internal.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.SocketPlacement;
import dev.qbipcs.SocketPlacementException;
import dev.qbipcs.internal.posix.Sockets;
import org.jspecify.annotations.Nullable;
import org.newsclub.net.unix.AFUNIXServerSocketChannel;
import org.newsclub.net.unix.AddressAlreadyInUseSocketException;
import org.newsclub.net.unix.FileDescriptorCast;

/**
 * The listening socket of a service. Used by one thread at a time.
 */
public final class ServiceListener {

	/**
	 * Clients that come while others introduce themselves wait there; those of libqb do
	 * not try again when there is no room. The kernel has a limit of its own
	 * ({@code net.core.somaxconn}).
	 */
	private static final int BACKLOG = 4096;

	private final AFUNIXServerSocketChannel channel;

	private final int fd;

	private final @Nullable Path path;

	private ServiceListener(AFUNIXServerSocketChannel channel, @Nullable Path path) throws IOException {
		this.channel = channel;
		this.path = path;
		this.fd = FileDescriptorCast.using(channel.socket().getFileDescriptor()).as(Integer.class);
	}

	/**
	 * Take a service name where libqb has them on this host.
	 * @param service the name
	 * @return the listening socket
	 */
	public static ServiceListener bind(String service) {
		return bind(service, SocketPlacement.hostDefault());
	}

	/**
	 * Take a service name.
	 * @param service the name
	 * @param placement where sockets are on this host
	 * @return the listening socket
	 * @throws IpcException with {@code EADDRINUSE} if another service has the name, with
	 * {@code EACCES} or another error if there can be no socket; a
	 * {@link SocketPlacementException} if it would be in the file system
	 */
	public static ServiceListener bind(String service, SocketPlacement placement) {
		return bind(service, placement, BACKLOG);
	}

	/**
	 * Take a service name.
	 * @param service the name
	 * @param placement where sockets are on this host
	 * @param backlog how many clients may wait to be accepted, unless the kernel's limit
	 * is lower
	 * @return the listening socket
	 * @throws IpcException with {@code EADDRINUSE} if another service has the name, with
	 * {@code EACCES} or another error if there can be no socket; a
	 * {@link SocketPlacementException} if it would be in the file system
	 */
	public static ServiceListener bind(String service, SocketPlacement placement, int backlog) {
		Path path = placement.pathOf(service).orElse(null);
		AFUNIXServerSocketChannel channel = null;
		try {
			if (path != null) {
				makeRoom(service, path, placement);
			}
			channel = AFUNIXServerSocketChannel.open();
			channel.configureBlocking(false);
			channel.bind(ServiceAddress.of(service, placement), backlog);
			if (path != null) {
				// as libqb: access is decided once the client's credentials are known
				Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxrwx"));
			}
			return new ServiceListener(channel, path);
		}
		catch (IOException ex) {
			close(channel);
			throw failure(service, placement, path, ex);
		}
	}

	/**
	 * Return the descriptor, to be watched.
	 * @return the descriptor, open until {@link #close()}
	 */
	public int fd() {
		return this.fd;
	}

	/**
	 * Take a waiting client.
	 * @return its socket, or null if none waits
	 * @throws IpcException with {@code EMFILE} if this process has too many open files
	 */
	public @Nullable SetupSocket accept() {
		try {
			// not by the channel, which waits for locks that all threads of this process
			// share that connect to anything, virtual ones too, and makes many calls
			int client = Sockets.accept(this.fd);
			return (client >= 0) ? new SetupSocket(client) : null;
		}
		catch (IpcException ex) {
			throw new IpcException(Errno.EMFILE,
					"No further client can be accepted; raise the limit of open files (ulimit -n, LimitNOFILE=) if"
							+ " this process has too many",
					ex);
		}
	}

	/**
	 * Give the name back; clients that wait are refused.
	 */
	public void close() {
		try {
			if (this.path != null) {
				Files.deleteIfExists(this.path);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Removing the socket " + this.path + " failed", ex);
		}
		finally {
			close(this.channel);
		}
	}

	private static IpcException failure(String service, SocketPlacement placement, @Nullable Path path,
			IOException ex) {
		if (ex instanceof AddressAlreadyInUseSocketException) {
			return inUse(service, placement, ex);
		}
		if (path != null) {
			return new SocketPlacementException(Errno.EACCES,
					("The service \"%s\" cannot listen at %s: %s; make %s writable for this process, or remove %s if"
							+ " this host's libqb does not want sockets there")
						.formatted(service, path, ex.getMessage(), placement.directory(), placement.forceFile()),
					ex);
		}
		return new IpcException(Errno.EACCES, "The service \"" + service + "\" cannot listen: " + ex.getMessage(), ex);
	}

	private static IpcException inUse(String service, SocketPlacement placement, @Nullable IOException ex) {
		int pid = ServiceConnector.ownerOf(service, placement);
		String command = CommandLine.of(Path.of("/proc"), pid);
		String owner = (pid > 0) ? "process " + pid + (command.isEmpty() ? "" : " (" + command + ")")
				: "another process";
		return new IpcException(Errno.EADDRINUSE,
				"The service name \"" + service + "\" is in use by " + owner + "; stop it or choose another name", ex);
	}

	// A dead server's socket goes; a living one's stays, and so does what is no socket.
	private static void makeRoom(String service, Path path, SocketPlacement placement) throws IOException {
		if (!Files.isDirectory(placement.directory())) {
			throw new SocketPlacementException(Errno.ENOENT, placement.forceFile() + " wants sockets in "
					+ placement.directory() + ", which is no directory; create it or remove that file", null);
		}
		if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
			return;
		}
		if (!Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).isOther()) {
			throw new SocketPlacementException(Errno.EADDRINUSE, "The service \"" + service + "\" cannot listen: "
					+ path + " is in the way and no socket; remove it", null);
		}
		if (ServiceConnector.ownerOf(service, placement) > 0) {
			throw inUse(service, placement, null);
		}
		Files.delete(path);
	}

	private static void close(@Nullable AFUNIXServerSocketChannel channel) {
		try {
			if (channel != null) {
				channel.close();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Closing a listening socket failed", ex);
		}
	}

}
