package dev.qbipcs.transport;

import java.net.SocketException;
import java.nio.charset.StandardCharsets;

import org.newsclub.net.unix.AFUNIXSocketAddress;

/**
 * The abstract socket address of a service: a NUL, the name, and zeros up to the full 108
 * bytes, which are all part of the name.
 */
final class ServiceAddress {

	private static final int SIZE = 108;

	private ServiceAddress() {
	}

	static AFUNIXSocketAddress of(String service) throws SocketException {
		byte[] name = service.getBytes(StandardCharsets.UTF_8);
		byte[] address = new byte[SIZE];
		System.arraycopy(name, 0, address, 1, name.length);
		return AFUNIXSocketAddress.of(address);
	}

}
