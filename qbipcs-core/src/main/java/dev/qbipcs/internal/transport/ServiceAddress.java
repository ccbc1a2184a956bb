package dev.qbipcs.internal.transport;

import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.SocketPlacement;
import org.newsclub.net.unix.AFUNIXSocketAddress;

/**
 * The address of a socket: an abstract name, which is a NUL, the name, and zeros up to
 * the full 108 bytes, all part of it; or a path, where the host wants that.
 */
final class ServiceAddress {

	private static final int SIZE = 108;

	/** Between the leading NUL and at least one that ends it. */
	static final int LONGEST_NAME = SIZE - 2;

	private ServiceAddress() {
	}

	// Where a service listens.
	static AFUNIXSocketAddress of(String service, SocketPlacement placement) throws SocketException {
		Optional<Path> path = placement.pathOf(service);
		return path.isPresent() ? AFUNIXSocketAddress.of(path.get()) : of(service);
	}

	// An abstract name, which others may have made up.
	static AFUNIXSocketAddress of(String service) throws SocketException {
		byte[] name = service.getBytes(StandardCharsets.UTF_8);
		if (name.length > LONGEST_NAME) {
			throw new IpcException(Errno.ENAMETOOLONG, "A socket's name has at most %d bytes, but \"%s\" has %d"
				.formatted(LONGEST_NAME, service, name.length));
		}
		byte[] address = new byte[SIZE];
		System.arraycopy(name, 0, address, 1, name.length);
		return AFUNIXSocketAddress.of(address);
	}

}
