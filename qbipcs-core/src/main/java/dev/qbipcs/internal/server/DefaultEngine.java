package dev.qbipcs.internal.server;

import java.nio.charset.StandardCharsets;

import dev.qbipcs.EventLoop;
import dev.qbipcs.IpcEngine;
import dev.qbipcs.IpcServer;
import dev.qbipcs.IpcServerSettings;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.PollingPolicy;
import dev.qbipcs.internal.loop.EpollLoop;

/**
 * The engine that the service loader finds.
 */
public final class DefaultEngine implements IpcEngine {

	private static final int LONGEST_NAME = 56;

	@Override
	public IpcServer createServer(IpcServerSettings settings) {
		if (settings.transport() == IpcTransport.SOCKET) {
			checkName(settings.name());
		}
		ClientFiles.check(settings);
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

	@Override
	public EventLoop createEventLoop(String name, PollingPolicy polling) {
		return EpollLoop.start(name, polling);
	}

}
