package dev.qbipcs.internal.server;

import java.nio.charset.StandardCharsets;

import dev.qbipcs.IpcServer;
import dev.qbipcs.IpcServerBuilder;
import dev.qbipcs.IpcTransport;

/**
 * Makes the servers that {@link IpcServerBuilder} describes. Any thread may call it.
 */
public final class ServerFactory {

	private static final int LONGEST_NAME = 56;

	private ServerFactory() {
	}

	/**
	 * Make a server that is not started yet.
	 * @param settings all that the builder collected
	 * @return the server
	 * @throws IllegalArgumentException if the name is too long for the transport, or if
	 * this process cannot give files to the group that is to have them
	 */
	public static IpcServer create(ServerSettings settings) {
		if (settings.transport() == IpcTransport.SOCKET) {
			checkName(settings.name());
		}
		FileAccessPolicy.check(settings);
		return new DefaultIpcServer(settings);
	}

	// The names of datagram sockets contain the service's, and are cut at 106 bytes.
	private static void checkName(String name) {
		int length = name.getBytes(StandardCharsets.UTF_8).length;
		if (length > LONGEST_NAME) {
			throw new IllegalArgumentException(
					"The name of a service with transport %s has at most %d bytes, but \"%s\" has %d"
						.formatted(IpcTransport.SOCKET, LONGEST_NAME, name, length));
		}
	}

}
