package dev.qbipcs;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the sockets are on which services listen. As a rule they have abstract names and
 * are in no file system. A host can force all programs that use libqb to have them in a
 * directory, by the existence of a file; then ours must be there, too.
 * <p>
 * That is so for listening sockets only. As in libqb, the sockets that carry the messages
 * of {@link IpcTransport#SOCKET} have abstract names everywhere, so a client in another
 * network namespace can connect through a shared directory, but then needs
 * {@link IpcTransport#SHARED_MEMORY}.
 * <p>
 * libqb has both paths compiled in, so they depend on its build.
 *
 * @param forceFile the file whose existence forces sockets into the directory
 * @param directory the directory, which must exist then
 */
public record SocketPlacement(Path forceFile, Path directory) {

	private static final Path DEFAULT_FORCE_FILE = Path.of("/etc/libqb/force-filesystem-sockets");

	/**
	 * Return what libqb has on this host: {@code /etc/libqb/force-filesystem-sockets} and
	 * {@code /tmp} as Debian builds it, {@code /var/run} elsewhere.
	 * @return the placement
	 */
	public static SocketPlacement hostDefault() {
		boolean debian = Files.exists(Path.of("/etc/debian_version"));
		return new SocketPlacement(DEFAULT_FORCE_FILE, Path.of(debian ? "/tmp" : "/var/run"));
	}

	/**
	 * Find the socket of a service.
	 * @param service the name of the service
	 * @return its path, or empty if it has an abstract name
	 * @throws IpcException with {@code EINVAL} if there is no such path in the locale of
	 * this process
	 */
	public Optional<Path> pathOf(String service) {
		if (!Files.exists(this.forceFile)) {
			return Optional.empty();
		}
		try {
			return Optional.of(this.directory.resolve(service));
		}
		catch (InvalidPathException ex) {
			throw new IpcException(Errno.EINVAL, "The locale of this process has no file name for the service \""
					+ service + "\"; set LC_ALL=C.UTF-8, or choose another name", ex);
		}
	}

}
