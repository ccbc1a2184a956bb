package dev.qbipcs.transport;

import java.io.IOException;
import java.io.UncheckedIOException;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import org.jspecify.annotations.Nullable;
import org.newsclub.net.unix.AFUNIXServerSocketChannel;
import org.newsclub.net.unix.AFUNIXSocketChannel;
import org.newsclub.net.unix.AddressAlreadyInUseSocketException;
import org.newsclub.net.unix.FileDescriptorCast;

/**
 * The listening socket of a service. Used by one thread at a time.
 */
public final class ServiceListener {

	/** As libqb has it; further clients are told to try again. */
	private static final int BACKLOG = 128;

	private final AFUNIXServerSocketChannel channel;

	private final int fd;

	private ServiceListener(AFUNIXServerSocketChannel channel) throws IOException {
		this.channel = channel;
		this.fd = FileDescriptorCast.using(channel.socket().getFileDescriptor()).as(Integer.class);
	}

	/**
	 * Take a service name.
	 * @param service the name
	 * @return the listening socket
	 * @throws IpcException with {@code EADDRINUSE} if another service has the name, with
	 * {@code EACCES} or another error if there can be no socket
	 */
	public static ServiceListener bind(String service) {
		AFUNIXServerSocketChannel channel = null;
		try {
			channel = AFUNIXServerSocketChannel.open();
			channel.configureBlocking(false);
			channel.bind(ServiceAddress.of(service), BACKLOG);
			return new ServiceListener(channel);
		}
		catch (IOException ex) {
			close(channel);
			throw failure(service, ex);
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
			AFUNIXSocketChannel client = this.channel.accept();
			if (client == null) {
				return null;
			}
			client.configureBlocking(false);
			return new SetupSocket(client);
		}
		catch (IOException ex) {
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
		close(this.channel);
	}

	private static IpcException failure(String service, IOException ex) {
		if (ex instanceof AddressAlreadyInUseSocketException) {
			int pid = ServiceConnector.ownerOf(service);
			String owner = (pid > 0) ? "process " + pid
					+ ProcessHandle.of(pid)
						.flatMap((process) -> process.info().command())
						.map((command) -> " (" + command + ")")
						.orElse("")
					: "another process";
			return new IpcException(Errno.EADDRINUSE,
					"The service name \"" + service + "\" is in use by " + owner + "; stop it or choose another name",
					ex);
		}
		return new IpcException(Errno.EACCES, "The service \"" + service + "\" cannot listen: " + ex.getMessage(), ex);
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
