package dev.qbipcs.internal.transport;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.internal.posix.Platform;
import org.newsclub.net.unix.AFUNIXSocket;

/**
 * The native library of junixsocket, which its jar carries and which it unpacks into a
 * temporary directory to load it. In a container that directory may be read-only, or
 * closed to code that is to be executed; on the module path junixsocket needs native
 * access of its own.
 */
final class NativeSockets {

	private NativeSockets() {
	}

	/**
	 * Load the library, unless it is loaded.
	 * @throws IpcException with {@code ELIBACC} or {@code EPERM} and what to do
	 */
	static void verify() {
		try {
			AFUNIXSocket.ensureSupported();
		}
		catch (LinkageError | UnsupportedOperationException ex) {
			Module junixsocket = AFUNIXSocket.class.getModule();
			// unless the JVM denies it, it has been enabled by the attempt
			if (!junixsocket.isNativeAccessEnabled()) {
				throw Platform
					.withoutNativeAccess(new IllegalCallerException("No native access for " + junixsocket, ex));
			}
			throw new IpcException(Errno.ELIBACC,
					"The native library of junixsocket cannot be loaded. It is unpacked into " + directory()
							+ ", which must be writable and not mounted with noexec; name another directory with"
							+ " -Dorg.newsclub.net.unix.library.tmpdir=DIRECTORY, or the unpacked library with"
							+ " -Dorg.newsclub.net.unix.library.override=FILE",
					ex);
		}
	}

	private static String directory() {
		return System.getProperty("org.newsclub.net.unix.library.tmpdir", System.getProperty("java.io.tmpdir"));
	}

}
